import type { RandomStream } from '../../random/stream.js'

/** A time in which the main thread does not get to the code under test, in virtual ms: from `startMs`, before `endMs`. */
export interface Busy {
  readonly startMs: number
  readonly endMs: number
}

/** Such times, in order. */
export interface BusyPeriods {
  /** The first that ends after that moment: it may be going on, or yet to come. */
  endingAfter(ms: number): Busy | undefined
}

/** Of blocks and pauses: each is added when it is over. */
export class KnownPeriods implements BusyPeriods {
  readonly #periods: Busy[] = []

  add(period: Busy): void {
    this.#periods.push(period)
  }

  endingAfter(ms: number): Busy | undefined {
    return this.#periods[firstEndingAfter(this.#periods, ms)]
  }
}

/** At full load the queue would never end: it is taken to be this full. */
const fullest = 0.99

/**
 * Times in which other work has the processor: those of the queue M/M/1. Work comes at random, in pieces of random
 * length with the mean `sliceMs`; whoever comes at random meets others before him with the chance `load`, and then waits
 * `sliceMs / (1 - load)` on average: P(wait > t) = load · exp(−t · (1 − load) / sliceMs). Busy and free times that are
 * exponentially distributed, with means `sliceMs / (1 - load)` and `sliceMs / load`, show exactly that to callbacks, and
 * all that come due in one busy time run at its end, in their order.
 *
 * Drawn ahead of time by what is asked, so that the same seed gives the same times, whoever asks and however often.
 * @see L. Kleinrock, Queueing Systems, volume 1 (1975), 5.7, and 3.2 for the mean
 */
export class RandomPeriods implements BusyPeriods {
  readonly #random: RandomStream
  readonly #busyMs: number
  readonly #freeMs: number
  readonly #periods: Busy[] = []
  #drawnMs: number
  #stopMs = Number.POSITIVE_INFINITY

  constructor(random: RandomStream, fromMs: number, load: number, sliceMs: number) {
    const share = Math.min(load, fullest)
    this.#random = random
    this.#busyMs = sliceMs / (1 - share)
    this.#freeMs = sliceMs / share
    // Without memory: what is left of a busy time that goes on already is as long as one that begins.
    this.#drawnMs = random.chance(share) ? fromMs : fromMs + this.#exponential(this.#freeMs)
  }

  /** None goes beyond that moment. */
  stop(ms: number): void {
    this.#stopMs = ms
  }

  endingAfter(ms: number): Busy | undefined {
    if (ms >= this.#stopMs) return undefined
    while ((this.#periods.at(-1)?.endMs ?? Number.NEGATIVE_INFINITY) <= ms && Number.isFinite(this.#drawnMs)) {
      const startMs = this.#drawnMs
      const endMs = startMs + this.#exponential(this.#busyMs)
      this.#periods.push({ startMs, endMs })
      this.#drawnMs = endMs + this.#exponential(this.#freeMs)
    }
    const found = this.#periods[firstEndingAfter(this.#periods, ms)]
    if (found === undefined || found.startMs >= this.#stopMs) return undefined
    return found.endMs > this.#stopMs ? { startMs: found.startMs, endMs: this.#stopMs } : found
  }

  #exponential(meanMs: number): number {
    return -meanMs * Math.log(1 - this.#random.next())
  }
}

function firstEndingAfter(periods: readonly Busy[], ms: number): number {
  let low = 0
  let high = periods.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((periods[middle] as Busy).endMs > ms) high = middle
    else low = middle + 1
  }
  return low
}
