const steps = 120
const base = 1.12

/** Durations in buckets that each are 12 % longer than the one before: quantiles to within that, in constant room. */
export class Latency {
  readonly #counts = new Uint32Array(steps)
  #total = 0

  add(ms: number): void {
    const at = ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / Math.log(base))
    const bucket = Math.min(steps - 1, at)
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1
    this.#total++
  }

  /** @param share 0 to 1 @returns ms, the upper end of its bucket; null: nothing was added */
  quantile(share: number): number | null {
    if (this.#total === 0) return null
    let left = Math.ceil(share * this.#total)
    for (let at = 0; at < steps; at++) {
      left -= this.#counts[at] as number
      if (left <= 0) return at === 0 ? 1 : Math.round(base ** at)
    }
    return Math.round(base ** steps)
  }
}
