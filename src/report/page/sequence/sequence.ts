import type { ReportDiagram, ReportRun } from '../../data/report-data.js'
import { copyButton } from '../copy.js'
import { button, fill, h } from '../dom.js'
import { say } from '../live.js'
import { part } from '../section/section.js'
import { asTable, scrolling } from '../table.js'
import { count, number } from '../words.js'
import { drawSequence } from './draw-sequence.js'
import { messageTable } from './message-table.js'

/** Messages drawn at once: what is longer is turned, page by page. */
const perPage = 60

/** What the nodes of each cluster told each other. */
export function sequencePart({ diagrams }: ReportRun): HTMLElement | undefined {
  if (diagrams.length === 0) return undefined
  return part(
    'Messages between nodes',
    'From top to bottom in the order they were sent. A cross: it never arrived.',
    ...diagrams.map(figureOf),
  )
}

function figureOf(diagram: ReportDiagram): HTMLElement {
  const { cluster, messages = [], nodes = [], mermaid, text } = diagram
  const lost = messages.filter(({ receivedMs, state }) => receivedMs === null || state !== 'delivered').length
  return h(
    'figure',
    { class: 'sequence' },
    h(
      'figcaption',
      {},
      h('b', {}, cluster),
      `: ${count(nodes.length, 'node')}, ${count(messages.length, 'message')}, ${number(lost)} not delivered.`,
    ),
    messages.length > 0 && nodes.length > 0 && pages(diagram),
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

function pages({ cluster, messages = [], nodes = [] }: ReportDiagram): HTMLElement {
  const drawing = h('div')
  const told = h('span', { class: 'about' })
  let first = 0
  const turn = (by: number) => {
    first = Math.min(Math.max(first + by, 0), Math.max(messages.length - 1, 0))
    const shown = messages.slice(first, first + perPage)
    const words = `Messages ${first + 1} to ${first + shown.length} of ${messages.length}.`
    const name = `Sequence diagram of ${cluster}`
    fill(drawing, scrolling(drawSequence(nodes, shown, `${name}. ${words} The table below says the same.`), name))
    told.textContent = words
    back.disabled = first === 0
    on.disabled = first + perPage >= messages.length
    if (by !== 0) say(words)
  }
  const back = button('← Earlier', () => turn(-perPage))
  const on = button('Later →', () => turn(perPage))
  turn(0)
  return h('div', {}, messages.length > perPage && h('div', { class: 'buttons' }, back, on, told), drawing)
}
