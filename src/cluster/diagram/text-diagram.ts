import { type DiagramRow, hasArrived, labelOf, nodesOf } from './rows.js'

const narrowest = 9
const widest = 24
const longestLabel = 120

/**
 * A line of life for each node, and an arrow for each message where it arrived. One that did not ends on its way: `✗`
 * where it was lost or cut, `┄` while it is under way.
 */
export function textDiagram(rows: readonly DiagramRow[], before: number, all: readonly string[]): string {
  const nodes = nodesOf(rows, all)
  const width = Math.min(widest, Math.max(narrowest, ...nodes.map((name) => name.length + 3)))
  const time = Math.max(4, ...rows.map(({ atMs }) => String(atMs).length))
  const places = new Map(nodes.map((name, index) => [name, index * width]))
  const life = (mark?: readonly [at: number, char: string]) => {
    const cells = new Array<string>(nodes.length === 0 ? 0 : (nodes.length - 1) * width + 1).fill(' ')
    for (const at of places.values()) cells[at] = '│'
    if (mark !== undefined) cells[mark[0]] = mark[1]
    return cells
  }
  const line = (atMs: number | undefined, cells: readonly string[], label: string) =>
    `${String(atMs ?? '').padStart(time)}  ${cells.join('')}  ${cut(label, longestLabel)}`.trimEnd()

  const lines = [line(undefined, [heading(nodes, width)], '')]
  if (before > 0) lines.push(line(undefined, life(), `… ${before} before`))
  for (const row of rows) {
    if ('message' in row) {
      const { from, to } = row.message
      const cells = life()
      draw(cells, places.get(from) as number, places.get(to) as number, row.message)
      lines.push(line(row.atMs, cells, labelOf(row.message)))
    } else if ('left' in row) lines.push(line(undefined, life(), `… ${row.left} more`))
    else {
      const at = row.node === undefined ? undefined : places.get(row.node)
      const text = row.node === undefined ? `= ${row.text}` : `${row.node} ${row.text}`
      lines.push(line(row.atMs, at === undefined ? life() : life([at, '●']), text))
    }
  }
  return lines.join('\n')
}

function draw(cells: string[], from: number, to: number, message: Parameters<typeof hasArrived>[0]): void {
  const arrived = hasArrived(message)
  const open = message.fate === 'underWay' || message.fate === 'held'
  if (from === to) {
    cells[from] = arrived ? '↻' : '✗'
    return
  }
  const step = Math.sign(to - from)
  // What does not arrive stops short of the next line of life.
  const half = from + step * Math.ceil(Math.abs(to - from) / 2)
  const end = arrived ? to - step : cells[half] === '│' ? half - step : half
  for (let at = from + step; at !== end + step; at += step) cells[at] = cells[at] === '│' ? '┼' : open ? '┄' : '─'
  cells[end] = arrived ? (step > 0 ? '▶' : '◀') : open ? '┄' : '✗'
}

function heading(nodes: readonly string[], width: number): string {
  return nodes
    .map((name) => cut(name, width - 1).padEnd(width))
    .join('')
    .trimEnd()
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
