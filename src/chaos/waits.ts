import type { Pacer } from '../clock/driver.js'
import type { VirtualClock } from '../clock/virtual-clock.js'

interface Wait {
  readonly condition: () => boolean
  readonly untilMs: number
  readonly done: (met: boolean) => void
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
    if (this.#waits.size > 0) for (const wait of this.#waits) if (wait.condition()) wait.done(true)
  }

  /** Calls back after each event of virtual time that is not a probe's own. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** True as soon as the condition holds, false when it did not by `untilMs` (absolute). Time is let run meanwhile. */
  until(condition: () => boolean, untilMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const leftMs = untilMs - this.#clock.nowMs
      const timer = Number.isFinite(untilMs) ? this.#clock.setInternal(leftMs, () => end(), false, true) : undefined
      const done = (met: boolean) => {
        timer?.cancel()
        this.#waits.delete(wait)
        this.#steer()
        resolve(met)
      }
      const end = () => {
        try {
          done(condition())
        } catch (error) {
          this.#waits.delete(wait)
          reject(error)
        }
      }
      const wait: Wait = { condition: guarded(condition, reject), untilMs, done }
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

/** A condition that throws ends the wait with its error, and is not asked again. */
function guarded(condition: () => boolean, reject: (error: unknown) => void): () => boolean {
  let broken = false
  return () => {
    if (broken) return true
    try {
      return condition()
    } catch (error) {
      broken = true
      reject(error)
      return true
    }
  }
}
