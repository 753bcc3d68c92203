import { h } from '../dom.js'

const entries = [
  ['ok', 'well'],
  ['degraded', 'degraded'],
  ['failed', 'failed'],
  ['active', 'in force'],
] as const

/** What forms and colours mean. */
export function legend(): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...entries.map(([state, words]) =>
      h('li', {}, h('span', { class: `swatch ${state}`, 'aria-hidden': 'true' }), words),
    ),
  )
}
