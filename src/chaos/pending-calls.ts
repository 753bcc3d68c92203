import { stackOf, type Trace, takeTrace } from '../clock/trace.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import { type Point, WatchedPromises } from '../point/index.js'

interface PendingCall {
  readonly point: string
  readonly call: number
  readonly sinceMs: number
  readonly held: string | undefined
  readonly trace: Trace | undefined
}

/** Calls of points whose promise is pending, so that a deadlock can name them. */
export class PendingCalls {
  readonly #calls = new Set<PendingCall>()
  readonly #watched = new WatchedPromises()
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  /** @param held what holds it: a fault, in few words */
  begin(point: Point, call: number, held: string | undefined): () => void {
    const pending = { point: point.name, call, sinceMs: this.#clock.nowMs, held, trace: this.#trace() }
    this.#calls.add(pending)
    return () => {
      this.#calls.delete(pending)
    }
  }

  /** A promise that a call gave back as it was; it is looked at, never chained on. */
  watch(point: Point, call: number, promise: Promise<unknown>): void {
    this.#watched.add(point, call, this.#clock.nowMs, promise, this.#trace())
  }

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
