import type { ReportMessage } from '../../data/report-data.js'
import { readMermaid } from './read-mermaid.js'

/** Something that befell a node, or all of them. */
export interface Note {
  readonly atMs: number
  readonly text: string
  readonly node?: string
}

export type Item = { readonly message: ReportMessage } | { readonly note: Note }

/** What is drawn of a cluster, in the order of time. */
export interface Drawing {
  readonly nodes: readonly string[]
  readonly items: readonly Item[]
}

/** What a diagram says in its form for programs; where it has none, it is read from its form for Mermaid. */
export function drawingOf({
  mermaid,
  messages,
  nodes,
}: {
  readonly mermaid: string
  readonly messages?: readonly ReportMessage[]
  readonly nodes?: readonly string[]
}): Drawing {
  if (messages === undefined || nodes === undefined) return readMermaid(mermaid)
  return { nodes, items: messages.map((message) => ({ message })) }
}

export function messagesOf({ items }: Drawing): ReportMessage[] {
  return items.flatMap((item) => ('message' in item ? [item.message] : []))
}

const arrivals = new Set(['delivered', 'unheard', 'late', 'down'])

/** Whether it got to its target, heard or not. */
export function hasArrived({ state, receivedMs }: ReportMessage): boolean {
  return receivedMs !== null && arrivals.has(state)
}
