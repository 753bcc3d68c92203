import type { Busy } from './busy-periods.js'

/** Between two looks of a monitor, in ms: the default of `monitorEventLoopDelay`. */
export const RESOLUTION_MS = 10
/** What Node's histogram reads while it is empty. */
const EMPTY_MIN = 9223372036854776000

/**
 * What a monitor of the event loop's delay has recorded since a moment: a timer that should fire so often, and each
 * time the ns since it fired last. So a calm loop shows that time, as with Node's own.
 */
export class LoopDelay {
  readonly #nextBusy: (ms: number) => Busy | undefined
  readonly #counts = new Map<number, number>()
  readonly #resolutionMs: number
  /** Infinity while it does not look. */
  #firedMs: number
  count = 0

  constructor(sinceMs: number, nextBusy: (ms: number) => Busy | undefined, resolutionMs = RESOLUTION_MS) {
    this.#firedMs = sinceMs
    this.#nextBusy = nextBusy
    this.#resolutionMs = resolutionMs
  }

  /** From where it has got to it does not look any more; what it has recorded stays. */
  pause(): void {
    this.#firedMs = Number.POSITIVE_INFINITY
  }

  resume(nowMs: number): void {
    if (this.#firedMs === Number.POSITIVE_INFINITY) this.#firedMs = nowMs
  }

  /** Up to that moment. */
  advance(nowMs: number): this {
    const everyMs = this.#resolutionMs
    while (this.#firedMs + everyMs <= nowMs) {
      const dueMs = this.#firedMs + everyMs
      const busy = this.#nextBusy(dueMs)
      if (busy !== undefined && busy.startMs <= dueMs) {
        if (busy.endMs > nowMs) break
        this.#record(busy.endMs - this.#firedMs, 1)
        this.#firedMs = busy.endMs
        continue
      }
      const calmMs = Math.min(nowMs, busy?.startMs ?? nowMs) - this.#firedMs
      const times = Math.max(1, Math.floor(calmMs / everyMs))
      this.#record(everyMs, times)
      this.#firedMs += times * everyMs
    }
    return this
  }

  get min(): number {
    return this.count === 0 ? EMPTY_MIN : Math.min(...this.#counts.keys())
  }

  get max(): number {
    return this.#counts.size === 0 ? 0 : Math.max(...this.#counts.keys())
  }

  get mean(): number {
    return this.#sum((ns) => ns) / this.count
  }

  get stddev(): number {
    const { mean } = this
    return Math.sqrt(this.#sum((ns) => (ns - mean) ** 2) / this.count)
  }

  /** The smallest value that this share, 0 to 100, does not exceed. */
  percentile(percent: number): number {
    const rank = Math.max(1, Math.ceil((percent / 100) * this.count))
    let seen = 0
    for (const ns of [...this.#counts.keys()].sort((a, b) => a - b)) {
      seen += this.#counts.get(ns) as number
      if (seen >= rank) return ns
    }
    return 0
  }

  /** Of 0, 50, 75, 87.5 and so on, each half-way from the last to 100, as far as there are values to tell apart. */
  percentiles(): Map<number, number> {
    const found = new Map<number, number>()
    for (let left = 100; left > 0 && (100 / left) * 0.5 < this.count; left /= 2)
      found.set(100 - left, this.percentile(100 - left))
    return found.set(100, this.percentile(100))
  }

  #record(ms: number, times: number): void {
    const ns = Math.round(ms * 1e6)
    this.#counts.set(ns, (this.#counts.get(ns) ?? 0) + times)
    this.count += times
  }

  #sum(of: (ns: number) => number): number {
    let sum = 0
    for (const [ns, times] of this.#counts) sum += of(ns) * times
    return sum
  }
}
