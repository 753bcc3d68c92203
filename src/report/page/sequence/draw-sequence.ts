import type { ReportMessage } from '../../data/report-data.js'
import { svg } from '../dom.js'
import { readable } from '../words.js'
import { cut, drawMessage } from './draw-message.js'
import { rowsOf } from './rows.js'

const rowPx = 26
const headPx = 40

/** Nodes as lanes, messages as arrows between them. */
export function drawSequence(
  nodes: readonly string[],
  messages: readonly ReportMessage[],
  title: string,
): SVGSVGElement {
  const rows = rowsOf(messages)
  const times = messages.map(({ sentMs }) => readable(sentMs))
  const timesPx = 40 + 6.6 * Math.max(0, ...times.map(({ length }) => length))
  const lanePx = nodes.length <= 3 ? 260 : nodes.length <= 5 ? 190 : 150
  const width = timesPx + nodes.length * lanePx
  const height = headPx + rows.count * rowPx + 16
  const lanes = new Map(nodes.map((node, index) => [node, timesPx + (index + 0.5) * lanePx]))
  const yOf = (row = 0) => headPx + (row + 0.7) * rowPx
  return svg(
    'svg',
    { class: 'sequence-drawing', role: 'img', 'aria-label': title, width, height, viewBox: `0 0 ${width} ${height}` },
    ...[...lanes].flatMap(([node, x]) => [
      svg('line', { class: 'lane', x1: x, x2: x, y1: headPx - 8, y2: height }),
      svg('rect', { class: 'node', x: x - lanePx / 2 + 14, y: 4, width: lanePx - 28, height: 26, rx: 6 }),
      svg('text', { class: 'node-name', x, y: 21 }, svg('title', {}, node), cut(node, (lanePx - 40) / 7)),
    ]),
    ...messages.flatMap((message, index) => {
      const [fromX = timesPx, toX = width] = [lanes.get(message.fromNode), lanes.get(message.toNode)]
      const sentY = yOf(rows.sent[index])
      return [
        // Several of one moment say it once.
        times[index] !== times[index - 1] &&
          svg('text', { class: 'moment', x: timesPx - 24, y: sentY + 4 }, times[index]),
        drawMessage(message, { fromX, toX, sentY, endY: yOf(rows.ended[index]) }),
      ].filter((drawn) => drawn !== false)
    }),
  )
}
