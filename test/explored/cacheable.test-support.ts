import { Cacheable, type CacheableOptions, Keyv } from 'cacheable'

/** A store that several processes share, such as Redis. */
export class Store {
  readonly rows = new Map<string, unknown>()

  async get(key: string): Promise<unknown> {
    return this.rows.get(key)
  }

  async set(key: string, value: unknown): Promise<void> {
    this.rows.set(key, value)
  }

  async delete(key: string): Promise<boolean> {
    return this.rows.delete(key)
  }

  async clear(): Promise<void> {
    this.rows.clear()
  }

  /** What is kept there, for whoever asks. */
  kept(key: string): unknown {
    const row = this.rows.get(`keyv:${key}`)
    return row === undefined ? undefined : (JSON.parse(row as string) as { value: unknown }).value
  }
}

let caches = 0
/** Loads under way are known to all caches of one id, in all of the process, and by default that is drawn: of runs with one seed it is the same. */
export function cacheOf(store: Store, options: CacheableOptions = {}): Cacheable {
  return new Cacheable({ cacheId: `cache ${++caches}`, secondary: new Keyv({ store }), ...options })
}
