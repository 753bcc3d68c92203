import type { VirtualClock } from '../clock/virtual-clock.js'

/** Events after which it is looked for the first time, where the run without faults took none. */
const leastLap = 1000

/** Events of a lap, by how many the run without faults took. */
export function lapOf(goldenEvents: number): number {
  return leastLap + 2 * goldenEvents
}

/**
 * Whether a run goes round in circles. What polls, rotates or evicts goes on while all else waits for a call that hangs:
 * there is always a next timer, and no standstill ever comes. It counts as one when for a whole lap, longer than all
 * of the run without faults, nothing has been waited for but timers that were armed meanwhile.
 */
export class Circles {
  readonly #lap: number
  #left: number
  /** The last timer that was armed before the lap; undefined: none has begun. */
  #before: number | undefined

  constructor(lap: number) {
    this.#lap = lap
    this.#left = lap
  }

  /** Asked after each event: true at the end of such a lap. */
  closed(clock: VirtualClock): boolean {
    if (--this.#left > 0) return false
    this.#left = this.#lap
    let first = Number.POSITIVE_INFINITY
    let last = 0
    for (const { order } of clock.queue.waiting()) {
      if (order < first) first = order
      if (order > last) last = order
    }
    const before = this.#before
    this.#before = last
    return before !== undefined && first > before
  }
}
