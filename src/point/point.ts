import type { Place } from '../clock/interleaver.js'
import type { Arrival, CallShape, CountedEffect, FaultTarget } from '../fault/index.js'
import type { ErrorSummary } from '../timeline/event.js'

/** What a call waits for: so many virtual ms, a promise, what it is its turn for, or others that are to get there too. */
export type Wait = number | Promise<void> | (() => Promise<void>) | Meeting

/** Called when the call has got there: settles when it may go on, after `atMostMs` at the latest. */
export interface Meeting {
  arrive(): Arrival
  readonly atMostMs: number
}

/**
 * What is to happen to one call: the verdicts of all faults that act on it, put together. Made by the host, carried
 * out by `carry-out.ts`.
 */
export interface Plan {
  /** Sum of all delays before the call goes on, in virtual ms. */
  delayMs: number
  /** Sum of all delays of its answer, in virtual ms. */
  delayAfterMs: number
  /** Before the call is made, wait for each of these; a promise that never settles holds it for ever. */
  holdsBefore: Wait[]
  /** After the call was made, wait for each of these before its answer is given. */
  holdsAfter: Wait[]
  /** Changes of its arguments, in order. */
  alterArgs: ((args: readonly unknown[]) => readonly unknown[])[]
  /** The call is made once more. */
  repeat: { readonly gapMs: number; readonly answer: 'first' | 'second' } | undefined
  /** Ends the call: not made (`fail`, `answer`), or made and its answer replaced by an error (`lose`). */
  end:
    | { readonly act: 'fail'; readonly error: unknown; readonly via: 'auto' | 'reject' | 'throw' | 'callback' }
    | { readonly act: 'answer'; readonly value: unknown }
    | { readonly act: 'lose'; readonly error: unknown }
    | undefined
  /** Changes of the answer, in order. */
  alters: ((answer: unknown) => unknown)[]
  aborts: { readonly phase: 'before' | 'during' | 'after'; readonly reason: unknown }[]
  /** What happens besides, where the point is more than a call: to the HTTP exchange, to the file. In order of injection. */
  effects: CountedEffect[]
  /** What holds the call, in few words, for a DeadlockError: `hang until lifted`. */
  heldBy?: string
  /** That holds it for ever: it never settles. */
  lost?: true
  /** What lets it wait for others, a while at most: nothing that a standstill is to be blamed on. */
  metBy?: string
}

/** A named place where a fault can act, as the host sees it. One object per name and session. */
export interface Point {
  readonly name: string
  /** Calls so far in this session. The caller adds one before it asks for a plan. */
  calls: number
  /** False while no armed injection fits this point and calls are not recorded: the call then goes straight through. Kept up to date by the host. */
  active: boolean
  /** It is an async function: it fails by rejecting, and never throws. Known where somebody looks on. */
  rejects?: true
}

/** A call that is noted; told once how it ended for its caller. */
export interface CallRecord {
  /**
   * @param status of an HTTP answer
   * @param value what it answered, where that is known
   */
  answered(status?: number, value?: unknown): void
  failed(error: unknown): void
}

/** What a point needs of its session. Implemented in `src/chaos`. */
export interface PointHost {
  /**
   * What was wrapped in this session: by name, thing and view. Kept here and not in a WeakMap by host, which costs the
   * garbage collector dearly where a search opens thousands of sessions a second.
   */
  views?: Map<string, Map<object, object>>
  /** In an interleaved session: by the promise that a point gave, the one that settles when its turn has come. */
  putOff?: WeakMap<Promise<unknown>, Promise<unknown>>
  /** False once the session has ended: wrapped things then behave as unwrapped. */
  readonly open: boolean
  /**
   * The point of that name, made on first use.
   * @param accepts the targets of faults that it takes, the first of a kind's that is among them wins. @default ['call']
   * @throws InvalidOptionError when it is known already as a point of another sort
   */
  point(name: string, accepts?: readonly FaultTarget[]): Point
  /** Judges one call: the plan, or null to pass. Writes `fault.injected` events. Slow path: asked only while `point.active`. */
  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null
  /** Settles after that much virtual time. Rejects never; stays pending for ever when the session ends first. */
  sleep(ms: number): Promise<void>
  /** Blocks: virtual time moves on by `ms` now, timers that came due fire late. For latency on calls that answer synchronously. */
  block(ms: number): void
  /** The session's own AbortController, behind `chaos.signal()`. */
  readonly controller: AbortController
  /**
   * Notes a call whose promise is pending, so that a DeadlockError can name it. Returns what ends the note.
   * @param lost it will never settle. @default false
   */
  pending(point: Point, call: number, held: string | undefined, lost?: boolean): () => void
  /**
   * Notes a promise that a call gave back untouched, for the same purpose. It must not be chained on: a handler would
   * hide a rejection that no one handles. Keep it, and ask `isPending` at a standstill: see `WatchedPromises`.
   */
  watch?(point: Point, call: number, promise: Promise<unknown>): void
  /**
   * Notes a call, for the timeline or for who looks on. Undefined in sessions that do not. Asked only while
   * `point.active`, which every point is in one that does.
   */
  record?(point: Point, call: number, args: readonly unknown[]): CallRecord | undefined
  /**
   * In an interleaved session: what goes on when it is chosen among all that could go on at this instant. Undefined in
   * others. Asked only while `point.active`.
   */
  readonly turn?: ((point: Point, goOn: () => void, place?: Place) => void) | undefined
  /** Runs the code beneath a point, where somebody wants to know which calls are made within which. */
  readonly beneath?: (<T>(point: Point, call: number, run: () => T) => T) | undefined
  /**
   * Registers what is to be undone when the session ends, whatever ends it. A promise it gives back is awaited, in real
   * time, before the session counts as closed: for ports and files that close by themselves a moment later. It is not
   * awaited for ever: what has not closed after three seconds fails the test.
   * @param what it closes, for that error: `proxy of db`
   */
  onClose(undo: () => unknown, what?: string): void
  /** Short form of an error for the timeline. */
  summarise(error: unknown): ErrorSummary
}
