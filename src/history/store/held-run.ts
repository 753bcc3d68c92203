import type { TimelineEvent } from '../../timeline/event.js'
import type { JournalOutcome, RunClosed, RunOpened } from '../journal-line.js'

/** A run that is being read. */
export interface HeldRun {
  readonly opened: RunOpened
  /** Bytes of the journal before the line that opened it. */
  readonly firstByte: number
  /** Its id in the table `run`, once this import has written it. */
  row?: number
  /** Number of its events so far. */
  count: number
  last: TimelineEvent | undefined
  first: TimelineEvent | undefined
  /** For its figures; undefined once there were too many to hold. */
  events: TimelineEvent[] | undefined
}

/** How it ended, as far as is known. */
export interface RunEnding {
  readonly outcome: JournalOutcome | 'unfinished'
  readonly reasons: readonly string[]
  readonly score: number | null
}

export const unfinished: RunEnding = { outcome: 'unfinished', reasons: [], score: null }

/** Of a summary, which is whatever its writer liked, what an experiment puts there. */
export function endingOf({ outcome, summary }: RunClosed): RunEnding {
  const { reasons, score } = (typeof summary === 'object' && summary !== null ? summary : {}) as {
    readonly reasons?: unknown
    readonly score?: unknown
  }
  return {
    outcome,
    reasons: Array.isArray(reasons) ? reasons.filter((reason): reason is string => typeof reason === 'string') : [],
    score: typeof score === 'number' && Number.isFinite(score) ? score : null,
  }
}
