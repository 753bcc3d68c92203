import { type DiagramRow, hasArrived, labelOf, nodesOf } from './rows.js'

const longestLabel = 200

/** The source of a sequence diagram. @see https://mermaid.js.org/syntax/sequenceDiagram.html */
export function mermaid(rows: readonly DiagramRow[], before: number, all: readonly string[]): string {
  const nodes = nodesOf(rows, all)
  // Names may hold what the syntax does not take: they are shown, and referred to by number.
  const id = (name: string) => `p${nodes.indexOf(name) + 1}`
  const lines = ['sequenceDiagram', ...nodes.map((name) => `  participant ${id(name)} as ${escaped(name)}`)]
  const first = nodes[0]
  const last = nodes.at(-1)
  const everybody = first === undefined ? undefined : first === last ? id(first) : `${id(first)},${id(last as string)}`
  if (before > 0 && everybody !== undefined) lines.push(`  Note over ${everybody}: ${before} before`)
  for (const row of rows) {
    if ('message' in row) {
      const { message, atMs } = row
      const arrow = hasArrived(message) ? '->>' : message.endedAtMs === undefined ? '--)' : '-x'
      lines.push(`  ${id(message.from)}${arrow}${id(message.to)}: ${escaped(`${atMs} ${labelOf(message)}`)}`)
    } else if ('left' in row) {
      if (everybody !== undefined) lines.push(`  Note over ${everybody}: ${row.left} more`)
    } else {
      const over = row.node === undefined ? everybody : id(row.node)
      if (over !== undefined) lines.push(`  Note over ${over}: ${escaped(`${row.atMs} ${row.text}`)}`)
    }
  }
  return lines.join('\n')
}

function escaped(text: string): string {
  const short = text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text
  return short.replaceAll(/[#;<>\n]/g, (char) => `#${char.charCodeAt(0)};`)
}
