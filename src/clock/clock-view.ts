import type { ClockChange } from '../fault/fault-kind.js'
import type { VirtualTimer } from './virtual-timer.js'

interface Active {
  readonly change: ClockChange
  readonly sinceMs: number
}

/** One run of a program on a machine, from its start to its end. */
export interface Process {
  /** It has ended: nothing that its code does has any effect, its timers are never armed. */
  readonly dead: boolean
  /** How far its `performance.now` is behind the monotonic clock of its machine, in ms: that begins with the process. */
  readonly behindMs: number
  /** A draw for its Math.random. */
  drawRandom(): number
}

/** Asked for a timer that comes due. True: it has been taken out of the queue, to be put back later. */
export type Gate = (timer: VirtualTimer) => boolean

/** Monotonic clocks read this much when a session opens: some code takes a reading of 0 for "never". */
export const MONOTONIC_START_MS = 1000

/**
 * How one node (or, for the view without a parent, all code) reads the session's time. The wall clock is session time
 * plus what each change adds; a monotonic clock follows drift and freeze alone and never goes back; timers scale by
 * the rate. Changes of the parent act on its children too.
 */
export class ClockView {
  readonly name: string
  /** Whose code reads it, where a machine runs one process after another. */
  process: Process | undefined
  #gate: Gate | undefined
  readonly #parent: ClockView | undefined
  #changes: Active[] = []
  /** What ended drifts have left on the monotonic clock, which cannot go back. */
  #residualMs = 0
  #lastMonotonicMs = 0

  constructor(name: string, parent?: ClockView) {
    this.name = name
    this.#parent = parent
  }

  /** What holds up its timers, and those of all code that reads through it. */
  get gate(): Gate | undefined {
    return this.#gate ?? this.#parent?.gate
  }

  set gate(gate: Gate | undefined) {
    this.#gate = gate
  }

  /** True while the view reads session time as it is. */
  get plain(): boolean {
    return this.#changes.length === 0 && this.#residualMs === 0 && (this.#parent === undefined || this.#parent.plain)
  }

  /** The IANA zone in which local time is read, if it is not the process's own: that of the last change that has one. */
  get zone(): string | undefined {
    return this.#changes.findLast(({ change }) => change.zone !== undefined)?.change.zone ?? this.#parent?.zone
  }

  begin(change: ClockChange, atMs: number): Active {
    const active = { change, sinceMs: atMs }
    this.#changes.push(active)
    return active
  }

  end(active: Active, atMs: number): void {
    const at = this.#changes.indexOf(active)
    if (at < 0) return
    this.#changes.splice(at, 1)
    if (active.change.monotonic) this.#residualMs += active.change.offsetMs(atMs - active.sinceMs)
  }

  /** Milliseconds that the wall clock is ahead of session time. */
  wallOffsetMs(nowMs: number): number {
    let offset = this.#parent === undefined ? 0 : this.#parent.wallOffsetMs(nowMs)
    for (const { change, sinceMs } of this.#changes) offset += change.offsetMs(nowMs - sinceMs)
    return offset
  }

  /** The monotonic clock in ms, with fractions. */
  monotonicMs(nowMs: number): number {
    const reading = MONOTONIC_START_MS + nowMs + this.#monotonicOffsetMs(nowMs)
    if (reading > this.#lastMonotonicMs) this.#lastMonotonicMs = reading
    return this.#lastMonotonicMs
  }

  /** How many local ms pass in one ms of session time, for timers. Above 0. */
  timerRate(nowMs: number): number {
    let rate = this.#parent === undefined ? 1 : this.#parent.timerRate(nowMs)
    for (const { change, sinceMs } of this.#changes) if (change.timers) rate *= change.rate(nowMs - sinceMs)
    // A clock that stands still would never fire a timer: a kind that means this holds the timers itself.
    return Math.max(rate, 1e-6)
  }

  /** Whether this view reads through `other`. */
  within(other: ClockView): boolean {
    return this === other || this.#parent?.within(other) === true
  }

  #monotonicOffsetMs(nowMs: number): number {
    let offset = this.#residualMs + (this.#parent === undefined ? 0 : this.#parent.#monotonicOffsetMs(nowMs))
    for (const { change, sinceMs } of this.#changes) if (change.monotonic) offset += change.offsetMs(nowMs - sinceMs)
    return offset
  }
}
