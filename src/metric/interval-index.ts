/** Something with a beginning and an end, both of it. */
interface Interval<T> {
  readonly fromMs: number
  readonly endMs: number
  readonly order: number
  readonly item: T
}

/**
 * Finds those of many intervals that touch a range, in time that grows with what is found and not with how many there
 * are: a month of experiments has as many injections as incidents.
 *
 * A binary tree laid over the intervals in the order they begin: the middle of a stretch is its root, and knows the
 * latest end in the stretch.
 */
export class IntervalIndex<T> {
  readonly #sorted: readonly Interval<T>[]
  readonly #latestEndMs: number[]

  constructor(items: readonly T[], fromMs: (item: T) => number, endMs: (item: T) => number) {
    this.#sorted = items
      .map((item, order) => ({ fromMs: fromMs(item), endMs: endMs(item), order, item }))
      .sort((a, b) => a.fromMs - b.fromMs)
    this.#latestEndMs = new Array<number>(items.length)
    this.#build(0, items.length)
  }

  /** Those that begin at `untilMs` or before and end at `fromMs` or after, in the order they were given. */
  touching(fromMs: number, untilMs: number): T[] {
    const found: Interval<T>[] = []
    this.#find(0, this.#sorted.length, fromMs, untilMs, found)
    return found.sort((a, b) => a.order - b.order).map(({ item }) => item)
  }

  #build(low: number, high: number): number {
    if (low >= high) return Number.NEGATIVE_INFINITY
    const middle = (low + high) >>> 1
    const own = (this.#sorted[middle] as Interval<T>).endMs
    const latest = Math.max(own, this.#build(low, middle), this.#build(middle + 1, high))
    this.#latestEndMs[middle] = latest
    return latest
  }

  #find(low: number, high: number, fromMs: number, untilMs: number, found: Interval<T>[]): void {
    if (low >= high) return
    const middle = (low + high) >>> 1
    if ((this.#latestEndMs[middle] as number) < fromMs) return
    this.#find(low, middle, fromMs, untilMs, found)
    const interval = this.#sorted[middle] as Interval<T>
    // All that follow begin later still.
    if (interval.fromMs > untilMs) return
    if (interval.endMs >= fromMs) found.push(interval)
    this.#find(middle + 1, high, fromMs, untilMs, found)
  }
}
