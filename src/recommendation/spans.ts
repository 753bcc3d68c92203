/** Stretches of time, put in order and merged where they touch. */
export class Spans {
  readonly #from: number[] = []
  readonly #until: number[] = []

  constructor(spans: readonly { readonly fromMs: number; readonly untilMs: number }[]) {
    for (const { fromMs, untilMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
      const last = this.#until.length - 1
      if (last >= 0 && fromMs <= (this.#until[last] as number)) {
        this.#until[last] = Math.max(this.#until[last] as number, untilMs)
      } else {
        this.#from.push(fromMs)
        this.#until.push(untilMs)
      }
    }
  }

  get empty(): boolean {
    return this.#from.length === 0
  }

  /** When the first begins; Infinity without any. */
  get firstMs(): number {
    return this.#from[0] ?? Number.POSITIVE_INFINITY
  }

  /** When the last ends; -Infinity without any. */
  get lastMs(): number {
    return this.#until.at(-1) ?? Number.NEGATIVE_INFINITY
  }

  /** Whether any of them meets a stretch, its ends included. */
  meets(fromMs: number, untilMs: number): boolean {
    // Halving: the first that ends no earlier than the stretch begins.
    let low = 0
    let high = this.#until.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#until[middle] as number) < fromMs) low = middle + 1
      else high = middle
    }
    return low < this.#from.length && (this.#from[low] as number) <= untilMs
  }
}
