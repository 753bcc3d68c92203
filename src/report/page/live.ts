import { h } from './dom.js'

const region = h('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' })

/** Where screen readers hear of what has changed. Put on the page once, before anything is said. */
export function liveRegion(): HTMLElement {
  return region
}

export function say(text: string): void {
  region.textContent = text
}
