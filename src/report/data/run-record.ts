import type { JournalRun } from '../../history/read-journal.js'
import type { HeldEvents } from './held/held-events.js'

/** A run of a journal, without its events. */
export type RunHead = Omit<JournalRun, 'events'>

/** A run as it is reported. */
export interface RunRecord {
  readonly head: RunHead
  readonly events: HeldEvents
}
