import { runInScope } from '../clock/scope.js'
import { summarise } from '../error/index.js'
import type { Timeline, TimelineEvent } from '../timeline/index.js'
import type { ExperimentOutcome } from './result.js'

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
  runClosed(closed: { readonly run: number; readonly outcome: ExperimentOutcome; readonly summary: unknown }): void
  close(closed: { readonly outcome: ExperimentOutcome; readonly summary: unknown }): void
}

/**
 * Writes a session's timeline to a journal, from its first event on, and goes on as events come. A journal that fails
 * (the disk is full) is given up with a warning: the code under test, which wrote the event, has no part in it.
 */
export function follow(timeline: Timeline, journal: ExperimentJournal, run: number): void {
  let failed = false
  const write = (event: TimelineEvent) => {
    if (failed) return
    try {
      // In real time and on the real disk: neither a session's clock nor its faults reach a journal.
      runInScope(null, () => journal.event(run, event))
    } catch (error) {
      failed = true
      timeline.onAppend(undefined)
      const message = `The journal could not be written any more: ${summarise(error).message}`
      timeline.append({ type: 'warning.raised', code: 'journal-failed', message })
    }
  }
  timeline.onAppend(write)
  for (const event of [...timeline.events]) write(event)
}
