import { stackOf } from '../clock/trace.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import type { BusyTimer } from '../error/index.js'

interface Family {
  readonly what: string
  readonly stack: string | undefined
  seen: number
  fired: number
}

/**
 * Finds out who keeps a session going. An interval counts its own firings; a loop that makes a new timer each time
 * leaves none behind to be counted, so the last events before the limit are watched, timer by timer, with the place
 * where each was made.
 */
export class Runaway {
  readonly #watched: number
  readonly #clock: VirtualClock
  readonly #families = new Map<string, Family>()
  #events = 0

  constructor(clock: VirtualClock, maxEvents: number) {
    this.#clock = clock
    this.#watched = Runaway.watched(maxEvents)
  }

  /** How many events before the limit the watch begins. */
  static watched(maxEvents: number): number {
    return Math.min(200, maxEvents >> 1)
  }

  /** Called before each event of the watch. False: it was the last. */
  watch(): boolean {
    if (this.#events === this.#watched) return false
    if (this.#events++ === 0) this.#clock.traces = this.#watched
    const next = this.#clock.queue.peek()
    if (next !== undefined) this.#note(next)
    return true
  }

  /** The busiest, most often fired first: of those watched, or else of those that wait. */
  busiest(): BusyTimer[] {
    if (this.#events === 0) for (const timer of this.#clock.queue.sorted()) this.#note(timer)
    return [...this.#families.values()]
      .sort((a, b) => b.fired - a.fired || b.seen - a.seen)
      .slice(0, 5)
      .map(({ what, stack, fired, seen }) => ({
        what: fired > 0 || this.#events === 0 ? what : `${what} (of the last ${this.#events} events)`,
        fired: fired > 0 || this.#events === 0 ? fired : seen,
        ...(stack === undefined ? {} : { stack }),
      }))
  }

  #note(timer: VirtualTimer): void {
    const stack = stackOf(timer.trace)
    const what = describe(timer)
    const key = `${what} ${stack?.split('\n')[1] ?? ''}`
    const family = this.#families.get(key) ?? { what, stack, seen: 0, fired: 0 }
    family.seen++
    family.fired = Math.max(family.fired, timer.fired)
    this.#families.set(key, family)
  }
}

function describe(timer: VirtualTimer): string {
  if (timer.type === 'idle') return 'probes and requests of a system'
  if (timer.type === 'task') return `gate of ${timer.task?.what ?? 'chaos.yield()'}`
  if (timer.type === 'arrival') return `message ${timer.task?.what ?? `to node ${timer.view.name}`}`
  if (timer.type === 'internal') return `delay of a fault, or wait for the clock, of ${timer.delayMs} ms`
  return `${timer.type} of ${timer.delayMs} ms${timer.view.name === '' ? '' : ` on node ${timer.view.name}`}`
}
