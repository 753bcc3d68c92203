import { byId, setText } from './dom.js'

const themes = ['auto', 'light', 'dark'] as const
type Theme = (typeof themes)[number]
const names: Record<Theme, string> = { auto: 'Auto', light: 'Light', dark: 'Dark' }
const key = 'faultline.theme'

/** Light, dark, or as the system has it; kept for the next time. @param changed draws again what has colours of its own */
export function listenToTheme(changed: () => void): void {
  const button = byId('theme')
  let theme = themes.find((name) => name === localStorage.getItem(key)) ?? 'auto'
  const apply = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    setText(button, names[theme])
    button.setAttribute('aria-label', `Theme: ${theme}`)
    changed()
  }
  button.addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto'
    localStorage.setItem(key, theme)
    apply()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed)
  apply()
}
