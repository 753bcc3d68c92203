import type { JournalRun } from '../../history/read-journal.js'
import type { TimelineEvent } from '../../timeline/event.js'

/** A run of a journal, its events apart. */
export type RunHead = Omit<JournalRun, 'events'>

/** A run as it is reported. */
export interface RunRecord {
  readonly head: RunHead
  /** All but the calls. */
  readonly events: readonly TimelineEvent[]
  /** All, in order. */
  readonly all: Iterable<TimelineEvent>
  readonly total: number
  readonly last: TimelineEvent | undefined
}
