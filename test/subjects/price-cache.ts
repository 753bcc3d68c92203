export interface Prices {
  of(item: string): Promise<number | null>
}

const ttlMs = 3_600_000

/** Wrong: keeps the promise, and with it its rejection, for an hour. */
export class CacheOfPromises {
  readonly #kept = new Map<string, { readonly price: Promise<number | null>; readonly sinceMs: number }>()

  constructor(readonly prices: Prices) {}

  async of(item: string): Promise<number | null> {
    const kept = this.#kept.get(item)
    if (kept !== undefined && Date.now() - kept.sinceMs < ttlMs) return kept.price
    const price = this.prices.of(item)
    this.#kept.set(item, { price, sinceMs: Date.now() })
    return price
  }
}

/** Wrong: an answer that is not there is kept for an hour too. */
export class CacheOfAnything {
  readonly #kept = new Map<string, { readonly price: number | null; readonly sinceMs: number }>()

  constructor(readonly prices: Prices) {}

  async of(item: string): Promise<number | null> {
    const kept = this.#kept.get(item)
    if (kept !== undefined && Date.now() - kept.sinceMs < ttlMs) return kept.price
    const price = await this.prices.of(item)
    this.#kept.set(item, { price, sinceMs: Date.now() })
    return price
  }
}

/** Right: keeps prices only. */
export class CacheOfPrices {
  readonly #kept = new Map<string, { readonly price: number; readonly sinceMs: number }>()

  constructor(readonly prices: Prices) {}

  async of(item: string): Promise<number | null> {
    const kept = this.#kept.get(item)
    if (kept !== undefined && Date.now() - kept.sinceMs < ttlMs) return kept.price
    const price = await this.prices.of(item)
    if (price !== null) this.#kept.set(item, { price, sinceMs: Date.now() })
    return price
  }
}
