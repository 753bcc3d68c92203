import { runInScope } from '../clock/scope.js'
import type { Timeline, TimelineEvent } from '../timeline/index.js'

/** Where runs are written down as they go, so that what was seen survives a crash. `faultline/history` has one. */
export interface ExperimentJournal {
  /** Where it is. */
  readonly path?: string
  /** @param run number of the run in the journal, from 1 */
  runOpened(opened: {
    readonly run: number
    readonly name: string
    readonly scenario?: string
    readonly seed: number
    readonly replay?: string
  }): void
  event(run: number, event: TimelineEvent): void
  runClosed(closed: { readonly run: number; readonly outcome: string; readonly summary: unknown }): void
  close(closed: { readonly outcome: string; readonly summary: unknown }): void
}

/** Writes a session's timeline to a journal, from its first event on, and goes on as events come. */
export function follow(timeline: Timeline, journal: ExperimentJournal, run: number): void {
  // In real time and on the real disk: neither a session's clock nor its faults reach a journal.
  const write = (event: TimelineEvent) => runInScope(null, () => journal.event(run, event))
  for (const event of timeline.events) write(event)
  timeline.onAppend(write)
}
