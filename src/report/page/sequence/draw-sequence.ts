import type { ReportMessage } from '../../data/report-data.js'
import { svg } from '../dom.js'
import { short } from '../words.js'

const lanePx = 190
const rowPx = 26
const headPx = 40
const timesPx = 84

/** Which row each moment has: all in order, none on top of another. */
function rowsOf(messages: readonly ReportMessage[]): {
  readonly sent: number[]
  readonly ended: number[]
  readonly count: number
} {
  const moments = messages.flatMap(({ sentMs, receivedMs }, index) => [
    { index, ms: sentMs, end: false },
    ...(receivedMs === null ? [] : [{ index, ms: receivedMs, end: true }]),
  ])
  moments.sort((a, b) => a.ms - b.ms || Number(a.end) - Number(b.end) || a.index - b.index)
  const sent: number[] = []
  const ended: number[] = []
  let row = -1
  let before: (typeof moments)[number] | undefined
  for (const moment of moments) {
    // Ends share a row with a start of the same moment: only starts carry a label.
    if (before === undefined || !moment.end || moment.ms !== before.ms) row++
    ;(moment.end ? ended : sent)[moment.index] = row
    before = moment
  }
  for (const index of messages.keys()) ended[index] ??= (sent[index] ?? 0) + 1
  return { sent, ended, count: Math.max(0, ...ended) + 1 }
}

/** Nodes as lanes, messages as arrows between them. */
export function drawSequence(
  nodes: readonly string[],
  messages: readonly ReportMessage[],
  title: string,
): SVGSVGElement {
  const rows = rowsOf(messages)
  const width = timesPx + nodes.length * lanePx
  const height = headPx + rows.count * rowPx + 16
  const lane = new Map(nodes.map((node, index) => [node, timesPx + (index + 0.5) * lanePx]))
  const yOf = (row = 0) => headPx + (row + 0.7) * rowPx
  return svg(
    'svg',
    { class: 'sequence-drawing', role: 'img', 'aria-label': title, width, height, viewBox: `0 0 ${width} ${height}` },
    ...[...lane].flatMap(([node, x]) => [
      svg('line', { class: 'lane', x1: x, x2: x, y1: headPx - 8, y2: height }),
      svg('rect', { class: 'node', x: x - lanePx / 2 + 14, y: 4, width: lanePx - 28, height: 26, rx: 6 }),
      svg('text', { class: 'node-name', x, y: 21 }, svg('title', {}, node), cut(node, 21)),
    ]),
    ...messages.flatMap((message, index) => {
      const y = yOf(rows.sent[index])
      return [
        svg('text', { class: 'moment', x: timesPx - 16, y: y + 4 }, short(message.sentMs)),
        arrow(
          message,
          lane.get(message.fromNode) ?? timesPx,
          lane.get(message.toNode) ?? width,
          y,
          yOf(rows.ended[index]),
        ),
      ]
    }),
  )
}

function arrow(
  { fromNode, toNode, receivedMs, label, state }: ReportMessage,
  x1: number,
  toX: number,
  y1: number,
  y2: number,
): SVGElement {
  const arrived = state === 'delivered' && receivedMs !== null
  const toItself = fromNode === toNode
  const wholeX = toItself ? x1 + 46 : toX
  // What is lost ends on its way.
  const share = arrived ? 1 : 0.62
  const x2 = toItself && arrived ? x1 : x1 + (wholeX - x1) * share
  const endY = arrived ? y2 : y1 + (y2 - y1) * share
  const path = toItself
    ? `M ${x1} ${y1} C ${x1 + 50} ${y1}, ${x1 + 50} ${endY}, ${x2} ${endY}`
    : `M ${x1} ${y1} L ${x2} ${endY}`
  const said = arrived ? label : `${label} (${state})`
  const room = toItself ? 16 : 18 + 26 * (Math.round(Math.abs(toX - x1) / lanePx) - 1)
  return svg(
    'g',
    { class: `message ${arrived ? 'arrived' : 'lost'}` },
    svg('title', {}, `${fromNode} to ${toNode}, ${said}`),
    svg('path', { class: 'way', d: path }),
    arrived
      ? head(x2, endY, toItself ? -1 : Math.sign(toX - x1), toItself ? 0 : endY - y1, Math.abs(x2 - x1))
      : cross(x2, endY),
    svg(
      'text',
      {
        class: 'label',
        x: toItself ? x1 + 44 : (x1 + wholeX) / 2,
        y: (toItself ? y1 + 4 : y1 + (y2 - y1) / 2) - 4,
        'text-anchor': toItself ? 'start' : 'middle',
      },
      cut(said, room),
    ),
  )
}

function head(x: number, y: number, direction: number, rise: number, run: number): SVGElement {
  const degrees = (Math.atan2(rise, Math.max(run, 1)) * 180) / Math.PI
  const turned = direction < 0 ? 180 - degrees : degrees
  return svg('path', {
    class: 'head',
    d: 'M 0 0 L -9 -4.5 L -9 4.5 Z',
    transform: `translate(${x} ${y}) rotate(${turned})`,
  })
}

function cross(x: number, y: number): SVGElement {
  return svg('path', { class: 'cross', d: `M ${x - 5} ${y - 5} l 10 10 m 0 -10 l -10 10` })
}

function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, Math.max(most - 1, 1)).join('')}…`
}
