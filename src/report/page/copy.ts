import { button, h } from './dom.js'
import { say } from './live.js'

/** A button that copies a text. */
export function copyButton(text: string, what: string): HTMLButtonElement {
  const made = button('Copy', () => void copy(), { class: 'small', 'aria-label': `Copy ${what}` })
  const copy = async () => {
    const done = await copied(text)
    made.textContent = done ? 'Copied' : 'Press Ctrl+C'
    say(done ? `Copied ${what}.` : `Failed to copy: select ${what} and copy it yourself.`)
    made.addEventListener('blur', () => (made.textContent = 'Copy'), { once: true })
  }
  return made
}

/** A line of code, as it is to be pasted, with its button. */
export function codeLine(text: string, what: string): HTMLElement {
  return h('div', { class: 'code-line' }, h('code', { tabindex: 0 }, text), copyButton(text, what))
}

/** Pages from disk are not trusted with the clipboard everywhere: then as browsers did it before. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copiedByCommand(text)
  }
}

function copiedByCommand(text: string): boolean {
  const before = document.activeElement
  const area = h('textarea', { class: 'unseen', 'aria-hidden': 'true', tabindex: -1 })
  area.value = text
  document.body.append(area)
  area.select()
  let done = false
  try {
    done = document.execCommand('copy')
  } catch {
    // Not everywhere allowed, either.
  }
  area.remove()
  if (before instanceof HTMLElement) before.focus()
  return done
}
