import type { ReportRun } from '../../data/report-data.js'
import { copyButton } from '../copy.js'
import { button, fill, h } from '../dom.js'
import { say } from '../live.js'
import { part } from '../section/section.js'
import { asTable, scrolling } from '../table.js'
import { count, number } from '../words.js'
import { drawSequence } from './draw-sequence.js'
import { type Drawing, drawingOf, messagesOf } from './drawing.js'
import { messageTable } from './message-table.js'

/** Lines drawn at once: what is longer is turned, page by page. */
const perPage = 60

/** What the nodes of each cluster of a run told each other. */
export function sequencePart({ diagrams }: ReportRun): HTMLElement | undefined {
  if (diagrams.length === 0) return undefined
  return part(
    'Messages between nodes',
    'From top to bottom in the order of time, not to its scale. A cross: it never arrived.',
    ...diagrams.map(sequenceFigure),
  )
}

/** One cluster: drawn, as a table, as text, and to copy. */
export function sequenceFigure(
  diagram: Parameters<typeof drawingOf>[0] & { readonly cluster: string; readonly text: string },
): HTMLElement {
  const { cluster, mermaid, text } = diagram
  const drawing = drawingOf(diagram)
  const messages = messagesOf(drawing)
  const lost = messages.filter(({ state }) => state !== 'delivered').length
  return h(
    'figure',
    { class: 'sequence' },
    h(
      'figcaption',
      {},
      h('b', {}, cluster),
      messages.length > 0 &&
        `: ${count(drawing.nodes.length, 'node')}, ${count(messages.length, 'message')}, ${number(lost)} not delivered.`,
    ),
    messages.length > 0 && pages(cluster, drawing),
    messages.length > 0 && asTable('The messages, as a table', () => messageTable(cluster, messages)),
    text !== '' && asTable('The same as text', () => scrolling(h('pre', {}, text), `${cluster} as text`)),
    mermaid !== '' &&
      h(
        'p',
        { class: 'about' },
        'As Mermaid, for a wiki or an issue: ',
        copyButton(mermaid, `the diagram of ${cluster}`),
      ),
  )
}

function pages(cluster: string, { nodes, items }: Drawing): HTMLElement {
  const box = h('div')
  const told = h('span', { class: 'about' })
  let first = 0
  const turn = (by: number) => {
    first = Math.min(Math.max(first + by, 0), Math.max(items.length - 1, 0))
    const shown = items.slice(first, first + perPage)
    const words = `Lines ${first + 1} to ${first + shown.length} of ${items.length}.`
    const name = `Sequence diagram of ${cluster}`
    fill(
      box,
      scrolling(drawSequence({ nodes, items: shown }, `${name}. ${words} The table below says the same.`), name),
    )
    told.textContent = words
    back.disabled = first === 0
    on.disabled = first + perPage >= items.length
    if (by !== 0) say(words)
  }
  const back = button('← Earlier', () => turn(-perPage))
  const on = button('Later →', () => turn(perPage))
  turn(0)
  return h('div', {}, items.length > perPage && h('div', { class: 'buttons' }, back, on, told), box)
}
