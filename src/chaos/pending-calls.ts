import { stackOf, type Trace, takeTrace } from '../clock/trace.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import { type Point, WatchedPromises } from '../point/index.js'

/** A call of a point whose promise is pending. */
export interface PendingCall {
  readonly point: string
  /** Number of the call at its point, from 1. */
  readonly call: number
  /** Virtual ms at which it was made. */
  readonly sinceMs: number
  /** What holds it, or has held it: a fault, in few words. */
  readonly held?: string | undefined
  /** It was lost: it will never settle, whatever happens. */
  readonly lost?: boolean
}

interface NotedCall extends PendingCall {
  readonly trace: Trace | undefined
}

/** Calls of points whose promise is pending, so that a deadlock, or the end of a run, can name them. */
export class PendingCalls {
  readonly #calls = new Set<NotedCall>()
  readonly #watched = new WatchedPromises()
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  /**
   * @param held what holds it: a fault, in few words
   * @param lost it will never settle
   */
  begin(point: Point, call: number, held: string | undefined, lost = false): () => void {
    const pending = { point: point.name, call, sinceMs: this.#clock.nowMs, held, lost, trace: this.#trace() }
    this.#calls.add(pending)
    return () => {
      this.#calls.delete(pending)
    }
  }

  /** A promise that a call gave back as it was; it is looked at, never chained on. */
  watch(point: Point, call: number, promise: Promise<unknown>): void {
    this.#watched.add(point, call, this.#clock.nowMs, promise, this.#trace())
  }

  /** Those that are pending now: those that faults act on, then the others, each in the order in which they were made. */
  get now(): readonly PendingCall[] {
    return [...this.#calls, ...this.#watched.list()]
  }

  /** Whether there are none, when the body is over and each rejection has been told: see `WatchedPromises.settled`. */
  none(): boolean | Promise<boolean> {
    return this.#calls.size === 0 && this.#watched.settled()
  }

  /** The same, in words. */
  list(): { readonly what: string; readonly sinceMs: number; readonly stack?: string }[] {
    const held = [...this.#calls].map(({ point, call, sinceMs, held, trace }) => ({
      what: `call ${call} of ${point}${held === undefined ? '' : ` (held by: ${held})`}`,
      sinceMs,
      ...placed(trace),
    }))
    const others = this.#watched.list().map(({ point, call, sinceMs, ...trace }) => ({
      what: `call ${call} of ${point}`,
      sinceMs,
      ...placed(trace),
    }))
    return [...held, ...others]
  }

  #trace(): Trace | undefined {
    if (this.#clock.traces === 0) return undefined
    this.#clock.traces--
    return takeTrace()
  }
}

function placed(trace: Trace | undefined): { readonly stack?: string } {
  const stack = stackOf(trace)
  return stack === undefined ? {} : { stack }
}
