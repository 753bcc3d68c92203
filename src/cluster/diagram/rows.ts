import type { MessageLog } from '../network/log.js'
import type { LoggedMessage } from '../network/message.js'
import { messageText } from '../network/message-text.js'
import type { DiagramSettings } from './options.js'

/**
 * One line of a diagram: a message, at the moment of its end; something that befell a node or the network; or how many
 * lines are left out.
 */
export type DiagramRow =
  | { readonly atMs: number; readonly message: LoggedMessage }
  | { readonly atMs: number; readonly text: string; readonly node: string | undefined; readonly after: number }
  | { readonly atMs: number; readonly left: number }

/** In order of time; what was sent first comes first where that is the same. */
export function rowsOf(
  log: MessageLog,
  { fromMs, untilMs, last, around }: DiagramSettings,
): {
  readonly rows: readonly DiagramRow[]
  readonly before: number
} {
  const messages = [...log].map((message) => ({ atMs: message.endedAtMs ?? message.sentAtMs, message }))
  const marks = log.marks.map(({ atMs, text, node, after }) => ({ atMs, text, node, after }))
  const within = [
    ...messages.filter(({ atMs, message }) => atMs >= fromMs && message.sentAtMs <= untilMs),
    ...marks.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs),
  ]
  within.sort((a, b) => a.atMs - b.atMs || orderOf(a) - orderOf(b))
  if (around.length > 0 && within.length > last) return nearest(within, last, around)
  return { rows: within.slice(-last), before: Math.max(0, within.length - last) }
}

/** Of one instant: what was sent first comes first, and what befell comes after what was sent before it. */
function orderOf(row: DiagramRow): number {
  return 'message' in row ? row.message.number : 'after' in row ? row.after + 0.5 : 0
}

/** Nodes that the rows name, in the order of the cluster. */
export function nodesOf(rows: readonly DiagramRow[], all: readonly string[]): readonly string[] {
  const named = new Set(
    rows.flatMap((row) =>
      'message' in row ? [row.message.from, row.message.to] : 'node' in row && row.node !== undefined ? [row.node] : [],
    ),
  )
  const known = all.filter((name) => named.has(name))
  return [...known, ...[...named].filter((name) => !known.includes(name))]
}

/** As many as are nearest to some moment, what befell before messages that only went by. */
function nearest(rows: readonly DiagramRow[], most: number, around: readonly number[]) {
  const distance = ({ atMs }: DiagramRow) => Math.min(...around.map((moment) => Math.abs(atMs - moment)))
  const rank = (row: DiagramRow) => ('message' in row && row.message.fate === 'delivered' ? 0 : -1)
  const chosen = rows
    .map((row, index) => ({ index, far: distance(row) + (rank(row) < 0 ? 0 : 1) }))
    .sort((one, other) => one.far - other.far || one.index - other.index)
    .slice(0, most)
    .map(({ index }) => index)
    .sort((one, other) => one - other)
  const shown: DiagramRow[] = []
  let next = chosen[0] ?? 0
  const before = next
  for (const index of chosen) {
    const row = rows[index] as DiagramRow
    if (index > next) shown.push({ atMs: row.atMs, left: index - next })
    shown.push(row)
    next = index + 1
  }
  if (rows.length > next) shown.push({ atMs: rows.at(-1)?.atMs ?? 0, left: rows.length - next })
  return { rows: shown, before }
}

/** Whether it got to its target. */
export function hasArrived({ fate }: LoggedMessage): boolean {
  return fate === 'delivered' || fate === 'unheard' || fate === 'late' || fate === 'down'
}

/** `#3 request 1 { op: "read" }, sent at 20: lost` */
export function labelOf(message: LoggedMessage): string {
  const { number, sentAtMs, endedAtMs, fate } = message
  const sent = endedAtMs === undefined || endedAtMs === sentAtMs ? '' : `, sent at ${sentAtMs}`
  const end = fate === 'delivered' ? '' : `: ${fate === 'underWay' ? 'under way' : fate}`
  return `#${number}${messageText(message)}${sent}${end}`
}
