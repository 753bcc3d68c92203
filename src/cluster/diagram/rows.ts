import type { MessageLog } from '../network/log.js'
import type { LoggedMessage } from '../network/message.js'
import { textOf } from '../network/text-of.js'
import type { DiagramSettings } from './options.js'

/** One line of a diagram: a message, at the moment of its end, or something that befell a node or the network. */
export type DiagramRow =
  | { readonly atMs: number; readonly message: LoggedMessage }
  | { readonly atMs: number; readonly text: string; readonly node: string | undefined; readonly after: number }

/** In order of time; what was sent first comes first where that is the same. */
export function rowsOf(
  log: MessageLog,
  { fromMs, untilMs, last }: DiagramSettings,
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
  return { rows: within.slice(-last), before: Math.max(0, within.length - last) }
}

/** Of one instant: what was sent first comes first, and what befell comes after what was sent before it. */
function orderOf(row: DiagramRow): number {
  return 'message' in row ? row.message.number : row.after + 0.5
}

/** Nodes that the rows name, in the order of the cluster. */
export function nodesOf(rows: readonly DiagramRow[], all: readonly string[]): readonly string[] {
  const named = new Set(
    rows.flatMap((row) =>
      'message' in row ? [row.message.from, row.message.to] : row.node === undefined ? [] : [row.node],
    ),
  )
  const known = all.filter((name) => named.has(name))
  return [...known, ...[...named].filter((name) => !known.includes(name))]
}

/** Whether it got to its target. */
export function hasArrived({ fate }: LoggedMessage): boolean {
  return fate === 'delivered' || fate === 'unheard' || fate === 'late' || fate === 'down'
}

/** `#3 request 1 { op: "read" }, sent at 20: lost` */
export function labelOf({ number, kind, data, exchange, copyOf, sentAtMs, endedAtMs, fate }: LoggedMessage): string {
  const what = kind === 'message' ? '' : ` ${kind}${exchange === undefined ? '' : ` ${exchange}`}`
  const copy = copyOf === undefined ? '' : ` copy of #${copyOf}`
  const text = data === undefined ? '' : ` ${textOf(data)}`
  const sent = endedAtMs === undefined || endedAtMs === sentAtMs ? '' : `, sent at ${sentAtMs}`
  const end = fate === 'delivered' ? '' : `: ${fate === 'underWay' ? 'under way' : fate}`
  return `#${number}${what}${copy}${text}${sent}${end}`
}
