import type { OnDraw } from '../random/told-stream.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { Outcome } from './run-session.js'

/** An event, or a number drawn, in the order of what happened. */
export type Happening = (
  | { readonly event: TimelineEvent }
  | { readonly stream: string; readonly value: number; readonly atMs: number }
) & {
  /** Number of its session in the run, from 0; those nested in it follow in the order in which they were opened. */
  readonly session: number
}

/** What one session tells of itself. */
export interface SessionTrace {
  readonly onEvent: (event: TimelineEvent) => void
  readonly onDraw: OnDraw
}

/**
 * All that a run did, as far as its seed is to decide it: the events of its session and of those nested in it, and every
 * number drawn. Two runs of one seed are the same if these are: see `compareRuns`.
 */
export class RunTrace {
  readonly happenings: Happening[] = []
  /** How the run ended, once it has. */
  outcome: Outcome | undefined
  /** Adds to an error how to see the run again. Left until it is known what it is to be added to. */
  explain: ((error: unknown) => void) | undefined
  /** Real I/O was in flight at some time. */
  realIo = false
  #sessions = 0

  /** Called by each session that opens in this run. */
  join(clock: { readonly nowMs: number }): SessionTrace {
    const session = this.#sessions++
    return {
      onEvent: (event) => void this.happenings.push({ session, event }),
      onDraw: (stream, value) => void this.happenings.push({ session, stream, value, atMs: clock.nowMs }),
    }
  }
}
