import { type DriverEvents, drainTelling, type Pacer } from './driver.js'
import { real } from './real.js'
import type { VirtualClock } from './virtual-clock.js'

type RealTimeEvents = Pick<DriverEvents, 'event' | 'thrown'>

/** Fires a session's timers as real time reaches them: the same queue and the same faults, without the jumps. */
export class RealTimeDriver implements Pacer {
  events = 0
  readonly #clock: VirtualClock
  readonly #on: RealTimeEvents
  #timeout: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined
  #plannedMs = Number.POSITIVE_INFINITY
  #stopped = false

  constructor(clock: VirtualClock, on: RealTimeEvents) {
    this.#clock = clock
    this.#on = on
  }

  start(): void {
    this.#clock.onArmed = () => this.#plan()
    this.#plan()
  }

  stop(): void {
    this.#stopped = true
    this.#clock.onArmed = undefined
    this.#unplan()
  }

  /** Real time cannot be led by hand. */
  allow(): void {}

  /** Real time does not stand still. */
  hold(): () => void {
    return () => {}
  }

  #unplan(): void {
    if (this.#timeout !== undefined) real.clearTimeout(this.#timeout)
    if (this.#immediate !== undefined) real.clearImmediate(this.#immediate)
    this.#timeout = undefined
    this.#immediate = undefined
    this.#plannedMs = Number.POSITIVE_INFINITY
  }

  /** What is planned for later stays planned while something is due now: clients set immediates by the thousand. */
  #plan(): void {
    const dueMs = this.#clock.nextDueMs()
    if (this.#stopped || dueMs === undefined || this.#immediate !== undefined || dueMs >= this.#plannedMs) return
    const leftMs = dueMs - this.#clock.nowMs
    if (leftMs <= 0) {
      this.#immediate = real.setImmediate(this.#turnNow)
      return
    }
    if (this.#timeout !== undefined) real.clearTimeout(this.#timeout)
    this.#plannedMs = dueMs
    this.#timeout = real.setTimeout(this.#turnLater, Math.ceil(leftMs))
  }

  readonly #turnNow = (): void => {
    this.#immediate = undefined
    this.#turn()
  }

  readonly #turnLater = (): void => {
    this.#timeout = undefined
    this.#plannedMs = Number.POSITIVE_INFINITY
    this.#turn()
  }

  #turn(): void {
    const nowMs = this.#clock.nowMs
    for (let due = this.#clock.nextDueMs(); due !== undefined && due <= nowMs; due = this.#clock.nextDueMs()) {
      this.events++
      let idle = false
      try {
        idle = this.#clock.fireNext()?.type === 'idle'
      } catch (error) {
        this.#on.thrown(error)
      }
      drainTelling(this.#on)
      if (this.#stopped) return
      this.#on.event(idle)
    }
    this.#plan()
  }
}
