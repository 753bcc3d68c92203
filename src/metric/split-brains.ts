import type { TimelineEvent } from '../timeline/event.js'

/** A time in which several nodes of a cluster led at once. */
export interface SplitBrain {
  readonly cluster: string
  /** Nodes that led beside each other. When one more joins them, or one steps down, another span begins. */
  readonly leaders: readonly string[]
  readonly openedMs: number
  /** Null: they still did at the end. */
  readonly closedMs: number | null
}

/** Split brains that `cluster.leaders` has seen, in order. */
export function splitBrains(events: readonly TimelineEvent[]): SplitBrain[] {
  const spans: SplitBrain[] = []
  for (const event of events) {
    if (event.type === 'splitBrain.opened') {
      const { cluster, leaders, atMs } = event
      spans.push({ cluster, leaders, openedMs: atMs, closedMs: null })
    } else if (event.type === 'splitBrain.closed') {
      const at = spans.findLastIndex(({ cluster, closedMs }) => cluster === event.cluster && closedMs === null)
      const span = spans[at]
      if (span !== undefined) spans[at] = { ...span, closedMs: event.atMs }
    }
  }
  return spans
}
