import type { ClockView } from '../clock/clock-view.js'
import type { VirtualClock } from '../clock/virtual-clock.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { type Delay, sampleDelay } from '../random/distribution.js'
import type { RandomStream } from '../random/stream.js'

interface Slowness {
  readonly delay: Delay
  readonly random: RandomStream
}

/** How fast a machine handles what comes due on it, its timers and what reaches it: not at all while it is paused. */
export class Pace {
  readonly #clock: VirtualClock
  readonly #view: ClockView
  /** Whoever has paused it. */
  readonly #pauses: object[] = []
  readonly #slow: Slowness[] = []
  /** What has come due during the pause, in order. */
  #parked: VirtualTimer[] = []
  /** A slow machine handles one thing after another: until when what has come due will take it. */
  #busyUntilMs = 0

  /** @param view of the machine */
  constructor(clock: VirtualClock, view: ClockView) {
    this.#clock = clock
    this.#view = view
  }

  get paused(): boolean {
    return this.#pauses.length > 0
  }

  /** @returns whether it was running */
  pause(whom: object): boolean {
    if (this.#pauses.includes(whom)) return false
    this.#pauses.push(whom)
    if (this.#pauses.length > 1) return false
    // What it was busy with has not been done.
    for (const timer of this.#clock.queue.waiting()) if (timer.view.within(this.#view)) timer.gated = false
    this.#setGate()
    return true
  }

  /** @returns whether it goes on */
  resume(whom: object): boolean {
    const at = this.#pauses.indexOf(whom)
    if (at < 0) return false
    this.#pauses.splice(at, 1)
    if (this.paused) return false
    this.#goOn()
    return true
  }

  /** Each thing takes so long more, until the function given back is called. */
  slow(delay: Delay, random: RandomStream): () => void {
    const slowness = { delay, random }
    this.#slow.push(slowness)
    this.#setGate()
    return () => {
      const at = this.#slow.indexOf(slowness)
      if (at >= 0) this.#slow.splice(at, 1)
      this.#setGate()
    }
  }

  /** The program has ended: nobody is paused any more. The machine is as slow as before. */
  reset(): void {
    this.#pauses.length = 0
    this.#busyUntilMs = 0
    this.#goOn()
  }

  #goOn(): void {
    this.#setGate()
    const parked = this.#parked
    this.#parked = []
    for (const timer of parked)
      if (timer.view.process?.dead !== true) this.#clock.putBack(timer, this.#clock.nowMs, false)
  }

  #setGate(): void {
    this.#view.gate = this.paused ? this.#park : this.#slow.length > 0 ? this.#put : undefined
  }

  readonly #park = (timer: VirtualTimer): boolean => {
    this.#parked.push(timer)
    return true
  }

  readonly #put = (timer: VirtualTimer): boolean => {
    let takesMs = 0
    for (const { delay, random } of this.#slow) takesMs += sampleDelay(delay, random)
    if (takesMs === 0 && this.#busyUntilMs <= this.#clock.nowMs) return false
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.#clock.nowMs) + takesMs
    this.#clock.putBack(timer, this.#busyUntilMs, true)
    return true
  }
}
