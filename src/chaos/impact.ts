import { type Affected, affectedBy } from '../metric/affected.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { Armed, Tally } from './armed.js'

export type { Affected }

/** What an injection did, and to whom. */
export interface Impact extends Readonly<Tally> {
  /** Whom it reached, by the timeline as it is when this is read. */
  readonly affected: Affected
  /** What threw when it was undone; everything else was undone all the same. */
  readonly cleanUpErrors: readonly unknown[]
}

export function emptyTally(): Tally {
  return { seen: 0, acted: 0, delayedMs: 0, errors: 0, unhandled: 0, bytes: 0, connections: 0 }
}

/** The figures of several parts of one injection, summed. */
export function impactOf(parts: readonly Armed[], events: readonly TimelineEvent[]): Impact {
  const sum = emptyTally()
  for (const { impact } of parts) for (const key of Object.keys(sum) as (keyof Tally)[]) sum[key] += impact[key]
  return {
    ...sum,
    cleanUpErrors: parts.flatMap(({ cleanUpErrors }) => cleanUpErrors ?? []),
    // Read by few, and not worth a walk through the timeline for those who ask for counts after each event.
    get affected() {
      return affectedBy(events, new Set(parts.map(({ id }) => id)))
    },
  }
}
