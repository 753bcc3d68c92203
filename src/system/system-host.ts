import type { RandomStream } from '../random/stream.js'
import type { CallCause, NewEvent, TimelineEvent } from '../timeline/event.js'

/** What a system needs of its session. Implemented in `src/chaos`. */
export interface SystemHost {
  /** Virtual ms since the session was opened. */
  nowMs(): number
  readonly events: readonly TimelineEvent[]
  record(event: NewEvent): void
  /** Random stream of that name. */
  random(name: string): RandomStream
  /**
   * Calls back after `ms` of virtual time, as the session's own timer: it never counts as the code under test's (for
   * leaks and for deadlock) and no fault makes it late. The callback runs in the session's scope, whoever drives the
   * clock. Returns what cancels it.
   */
  later(ms: number, callback: () => void): () => void
  /**
   * Calls back after each event of virtual time (a timer fired and its microtasks drained), in the session's scope. The
   * timers of `later` are no events here, or a probe would bring about the next; ends of windows are. Returns what stops it.
   */
  afterEach(callback: () => void): () => void
  /** Events of virtual time begun so far: one more from just before a timer's callback is called. Those of `later` may count. */
  readonly eventCount: number
  /**
   * Lets virtual time run until `condition` is true, checked after each timer that fired, those of `later` among them,
   * or until `untilMs` (absolute, session time), what happens at that instant included. Resolves with whether it came true. Also when nothing is left to happen before `untilMs`.
   */
  runUntil(condition: () => boolean, untilMs: number): Promise<boolean>
  /** Injections armed so far: their windows, and whether they still act. */
  readonly injections: readonly {
    readonly id: number
    readonly fromMs: number
    readonly untilMs: number | null
    readonly lifted: boolean
    readonly text: string
  }[]
  /**
   * Arms what `chaos.inject` takes, as that does. Returns the numbers of its injections.
   * @throws InvalidOptionError, UnknownFaultKindError
   */
  inject(what: unknown, options: unknown): readonly number[]
  /** Remembers a matcher's promise until it is awaited, so that one that never was fails the test. */
  readonly pendingMatchers: Set<string>
  /** Runs what was done for a request or a probe: calls of points that it makes, then or later, name it. */
  caused<T>(cause: CallCause, body: () => T): T
  onClose(undo: () => void): void
  readonly seed: number
  /** The lines to paste that run this again, or '' where there are none. */
  replayLines(): string[]
}
