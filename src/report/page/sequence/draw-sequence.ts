import { svg } from '../dom.js'
import { readable } from '../words.js'
import { cut, drawMessage } from './draw-message.js'
import type { Drawing, Item, Note } from './drawing.js'
import { rowsOf } from './rows.js'

const rowPx = 26
const headPx = 40

/** Nodes as lanes, messages as arrows between them, and what befell them across. */
export function drawSequence({ nodes, items }: Drawing, title: string): SVGSVGElement {
  const rows = rowsOf(items)
  const times = items.map((item) => readable(beginOf(item)))
  const timesPx = 40 + 6.6 * Math.max(0, ...times.map(({ length }) => length))
  const lanePx = nodes.length <= 3 ? 260 : nodes.length <= 5 ? 190 : 150
  const width = timesPx + nodes.length * lanePx
  const height = headPx + rows.count * rowPx + 16
  const lanes = new Map(nodes.map((node, index) => [node, timesPx + (index + 0.5) * lanePx]))
  const yOf = (row = 0) => headPx + (row + 0.7) * rowPx
  const drawn = items.flatMap((item, index) => {
    const y = yOf(rows.begins[index])
    const moment = svg('text', { class: 'moment', x: timesPx - 24, y: y + 4 }, times[index])
    // Several of one moment say it once.
    const time = times[index] === times[index - 1] ? [] : [moment]
    if ('note' in item) return [...time, drawNote(item.note, lanes, y, timesPx, width)]
    const [fromX = timesPx, toX = width] = [lanes.get(item.message.fromNode), lanes.get(item.message.toNode)]
    return [...time, drawMessage(item.message, { fromX, toX, sentY: y, endY: yOf(rows.ends[index]) })]
  })
  return svg(
    'svg',
    { class: 'sequence-drawing', role: 'img', 'aria-label': title, width, height, viewBox: `0 0 ${width} ${height}` },
    ...[...lanes].flatMap(([node, x]) => [
      svg('line', { class: 'lane', x1: x, x2: x, y1: headPx - 8, y2: height }),
      svg('rect', { class: 'node', x: x - lanePx / 2 + 14, y: 4, width: lanePx - 28, height: 26, rx: 6 }),
      svg('text', { class: 'node-name', x, y: 21 }, svg('title', {}, node), cut(node, (lanePx - 40) / 7)),
    ]),
    ...drawn,
  )
}

function beginOf(item: Item): number {
  return 'note' in item ? item.note.atMs : item.message.sentMs
}

/** Over its node; over all of them where it is about none. */
function drawNote(
  { text, node }: Note,
  lanes: ReadonlyMap<string, number>,
  y: number,
  left: number,
  right: number,
): SVGElement {
  const middle = (node === undefined ? undefined : lanes.get(node)) ?? (left + right) / 2
  const room = node === undefined ? right - left - 20 : (right - left) / Math.max(lanes.size, 1) - 12
  const said = cut(text, room / 7)
  const width = Math.min(room, [...said].length * 7 + 20)
  return svg(
    'g',
    { class: 'note' },
    svg('title', {}, text),
    svg('rect', { x: middle - width / 2, y: y - 10, width, height: 20, rx: 4 }),
    svg('text', { x: middle, y: y + 4, 'text-anchor': 'middle' }, said),
  )
}
