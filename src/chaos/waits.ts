import type { Pacer } from '../clock/driver.js'
import type { VirtualClock } from '../clock/virtual-clock.js'

interface Wait {
  /** Asks its condition, and ends the wait if that holds or throws. */
  readonly ask: () => void
  readonly untilMs: number
}

/** Those who wait for virtual time: for a moment, for a condition, or to be told of each event. */
export class Waits {
  readonly #clock: VirtualClock
  readonly #pacer: Pacer
  readonly #auto: boolean
  readonly #waits = new Set<Wait>()
  readonly #listeners = new Set<() => void>()

  constructor(clock: VirtualClock, pacer: Pacer, auto: boolean) {
    this.#clock = clock
    this.#pacer = pacer
    this.#auto = auto
  }

  /** Told by the pacer. */
  event(idle: boolean): void {
    if (!idle && this.#listeners.size > 0) for (const listener of this.#listeners) listener()
    if (this.#waits.size > 0) for (const wait of this.#waits) wait.ask()
  }

  /** Calls back after each event of virtual time that is not a probe's own. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Asks after each event, whatever it was, until the function given back is called. */
  each(ask: () => void): () => void {
    const wait: Wait = { ask, untilMs: Number.NEGATIVE_INFINITY }
    this.#waits.add(wait)
    return () => {
      this.#waits.delete(wait)
    }
  }

  /**
   * True as soon as the condition holds, false when it did not by `untilMs` (absolute). Time is let run meanwhile.
   * @throws what the condition throws; it is not asked again
   */
  until(condition: () => boolean, untilMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        timer?.cancel()
        this.#waits.delete(wait)
        this.#steer()
        settle()
      }
      const ask = (last: boolean) => {
        try {
          const met = condition()
          if (met || last) end(() => resolve(met))
        } catch (error) {
          end(() => reject(error))
        }
      }
      const leftMs = untilMs - this.#clock.nowMs
      const timer = Number.isFinite(untilMs) ? this.#clock.setInternal(leftMs, () => ask(true), false, true) : undefined
      const wait: Wait = { ask: () => ask(false), untilMs }
      this.#waits.add(wait)
      this.#steer()
    })
  }

  /** By hand, time may run as far as the latest that somebody waits for, and no further. */
  #steer(): void {
    if (this.#auto) return
    let farthest = this.#clock.nowMs
    for (const { untilMs } of this.#waits) farthest = Math.max(farthest, untilMs)
    this.#pacer.allow(farthest)
  }
}
