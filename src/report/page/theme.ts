import { h } from './dom.js'

type Choice = 'system' | 'light' | 'dark'
const choices: readonly Choice[] = ['system', 'light', 'dark']
const key = 'faultline-report-theme'

const systemDark = matchMedia('(prefers-color-scheme: dark)')
const print = matchMedia('print')
const listeners = new Set<() => void>()
let choice: Choice = remembered()

/** Called when colours have changed: what is drawn is to be drawn anew. */
export function onTheme(listener: () => void): void {
  listeners.add(listener)
}

/** Follows the system, the switch, and paper, which is light. */
export function startTheme(): void {
  apply()
  systemDark.addEventListener('change', apply)
  print.addEventListener('change', apply)
  addEventListener('beforeprint', () => apply(true))
  addEventListener('afterprint', () => apply(false))
}

export function themeSwitch(): HTMLElement {
  const select = h(
    'select',
    { id: 'theme' },
    ...choices.map((value) => h('option', { value, selected: value === choice }, names[value])),
  )
  select.addEventListener('change', () => {
    choice = select.value as Choice
    remember(choice)
    apply()
  })
  return h('span', { class: 'field' }, h('label', { for: 'theme' }, 'Theme'), select)
}

/** A colour of the style sheet as it is now: `--ok`. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim()
}

const names: Readonly<Record<Choice, string>> = { system: 'System', light: 'Light', dark: 'Dark' }

function apply(printing: unknown = print.matches): void {
  const onPaper = printing === true || print.matches
  const dark = !onPaper && (choice === 'dark' || (choice === 'system' && systemDark.matches))
  const theme = dark ? 'dark' : 'light'
  if (document.documentElement.dataset.theme === theme) return
  document.documentElement.dataset.theme = theme
  for (const listener of listeners) listener()
}

/** A page from disk may have no storage, or may be forbidden to use it. */
function remembered(): Choice {
  try {
    const found = localStorage.getItem(key)
    return choices.find((one) => one === found) ?? 'system'
  } catch {
    return 'system'
  }
}

function remember(value: Choice): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Then it holds for this visit.
  }
}
