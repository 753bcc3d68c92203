import type { Chaos } from '@faultline/vitest'
import pMemoize, { type Options } from 'p-memoize'
import { expect, test } from 'vitest'
import { attempt, foundIn, passes, sleep } from './search.test-support.js'

const ttlMs = 60_000

interface Entry {
  readonly value: unknown
  readonly untilMs: number
}

/** What a cache of rates is kept in: a store that others share, such as Redis. */
class Store {
  readonly entries = new Map<string, Entry>()

  async read(key: string): Promise<Entry | undefined> {
    return this.entries.get(key)
  }

  async write(key: string, entry: Entry): Promise<void> {
    this.entries.set(key, entry)
  }
}

/** Entries expire. Whether one has is asked once, by `has`: `get` is to give what `has` has seen. */
class Cache {
  readonly store: Store
  readonly found = new Map<string, Entry>()

  constructor(store: Store) {
    this.store = store
  }

  /** By a clock that nobody sets. */
  now(): number {
    return performance.now()
  }

  /** Whoever has no cache is slow, and not down. */
  async has(key: string): Promise<boolean> {
    const entry = await attempt(() => this.store.read(key))
    if (!entry || entry.untilMs <= this.now()) return false
    this.found.set(key, entry)
    return true
  }

  async get(key: string): Promise<unknown> {
    return this.found.get(key)?.value
  }

  async set(key: string, value: unknown): Promise<void> {
    await attempt(() => this.store.write(key, { value, untilMs: this.now() + ttlMs }))
  }
}

class AsksTwice extends Cache {
  override async get(key: string): Promise<unknown> {
    const entry = await attempt(() => this.store.read(key))
    return entry && entry.untilMs > this.now() ? entry.value : undefined
  }
}

class ByWallClock extends Cache {
  override now(): number {
    return Date.now()
  }
}

class PassesOn extends Cache {
  override async has(key: string): Promise<boolean> {
    const entry = await this.store.read(key)
    if (!entry || entry.untilMs <= this.now()) return false
    this.found.set(key, entry)
    return true
  }
}

type Rate = (country: string) => Promise<number | null>
type Memoize = (rate: Rate, cache: Cache) => (country: string) => Promise<unknown>

const isRate = (value: unknown) => typeof value === 'number'
const memoized =
  (options: Options<Rate, string> = { shouldCache: isRate }): Memoize =>
  (rate, cache) =>
    pMemoize(rate, { ...options, cache: cache as never })

/** Its documentation shows it so, for who wants rejections cached. */
const reflected: Memoize = (rate, cache) => {
  const settled = pMemoize(async (country: string) => (await Promise.allSettled([rate(country)]))[0], {
    cache: cache as never,
  })
  return async (country) => {
    const outcome = await settled(country)
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  }
}

/** Two orders at once, one half a minute later, one when the rate has changed and its old entry has expired. */
const orders =
  (Kind: typeof Cache, memoize: Memoize = memoized()) =>
  async (chaos: Chaos) => {
    const rates = { now: 0.19, asked: 0 }
    const cache = new Kind(chaos.wrap('store', new Store()))
    const source = chaos.wrap('source', { rate: async (_country: string): Promise<number | null> => rates.now })
    const ask = (country: string) => {
      rates.asked++
      return source.rate(country)
    }
    const rate = memoize(ask, cache)
    const order = async () => {
      const { asked } = rates
      const found = await rate('DE').catch(() => null)
      if (found === null) expect(rates.asked, 'whoever has no rate has asked for one').toBeGreaterThan(asked)
      else if (!isRate(found)) throw new Error(`a rate of ${found}`)
      return found
    }
    await Promise.all([order(), order()])
    await sleep(30_000)
    await order()
    rates.now = 0.16
    await sleep(2 * ttlMs)
    expect(await order(), 'a rate that has expired').not.toBe(0.19)
    chaos.eventually('there is a rate', async () => (await rate('DE')) === rates.now, '1s')
  }

test('only rates are cached, expiry is asked for once, by a clock that nobody sets: nothing is found', async () => {
  await passes(orders(Cache))
})

test('an entry that expires between has and get is a value of undefined', async () => {
  expect(await foundIn(orders(AsksTwice))).toEqual([
    'body: a rate of undefined',
    'store.read, call 3: exception ECONNRESET',
  ])
})

test('expiry by the wall clock: set back, what has expired is served', async () => {
  // By default two faults are found before it: set forth while the source fails, there is no rate in time.
  expect(await foundIn(orders(ByWallClock), { palette: { only: ['clockJump'] } })).toEqual([
    'body: a rate that has expired: expected 0.19 not to be 0.19 // Object.is equality',
    'all code: clock jump -90001 ms, from 1 ms',
  ])
})

test('a cache that is down takes down what would do without it', async () => {
  expect(await foundIn(orders(PassesOn))).toEqual([
    'body: whoever has no rate has asked for one: expected 0 to be greater than 0',
    'store.read, call 1: exception ECONNRESET',
  ])
})

test('null, which was an answer of a moment, is kept', async () => {
  expect(await foundIn(orders(Cache, memoized({})))).toEqual([
    'body: whoever has no rate has asked for one: expected 1 to be greater than 1',
    'source.rate, call 1: answer null',
  ])
})

test('rejections that are cached, as its documentation shows it for who wants that, outlast the outage', async () => {
  expect(await foundIn(orders(Cache, reflected))).toEqual([
    'body: whoever has no rate has asked for one: expected 1 to be greater than 1',
    'source.rate, call 1: exception ECONNRESET',
  ])
})
