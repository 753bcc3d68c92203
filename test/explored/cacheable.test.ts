import type { Chaos } from '@faultline/vitest'
import { Cacheable, type CacheableOptions, Keyv } from 'cacheable'
import pLimit from 'p-limit'
import { describe, expect, test } from 'vitest'
import { attempt, foundIn, isMended, passes, sleep } from './search.test-support.js'
import { trophy } from './trophy.test-support.js'

/** A store that several processes share, such as Redis. */
class Store {
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
function cacheOf(store: Store, options: CacheableOptions = {}): Cacheable {
  return new Cacheable({ cacheId: `cache ${++caches}`, secondary: new Keyv({ store }), ...options })
}

type Load = () => Promise<number | null>

/** Loads are shared, errors passed on, and what is no price is not kept. */
class Prices {
  readonly cache: Cacheable
  readonly load: Load

  constructor(cache: Cacheable, load: Load) {
    this.cache = cache
    this.load = load
  }

  async price(item: string): Promise<number> {
    return (await this.cache.getOrSet(item, () => this.loaded(), { ttl: '1m', throwErrors: true })) as number
  }

  async loaded(): Promise<number> {
    const price = await this.load()
    if (price === null) throw new Error('no price')
    return price
  }
}

class NoErrors extends Prices {
  override async price(item: string): Promise<number> {
    return (await this.cache.getOrSet(item, () => this.loaded(), { ttl: '1m' })) as number
  }
}

class KeepsNull extends Prices {
  override loaded(): Promise<number> {
    return this.load() as Promise<number>
  }
}

class AllLoad extends Prices {
  override async price(item: string): Promise<number> {
    const known = await this.cache.get<number>(item)
    if (known !== undefined) return known
    const price = await this.loaded()
    await this.cache.set(item, price, '1m')
    return price
  }
}

/** A buyer, another who is checked first, and one when the price is another. */
const shopping = (Kind: typeof Prices) => async (chaos: Chaos) => {
  let price = 450
  let loads = 0
  let most = 0
  const source = chaos.wrap('source', { price: async (): Promise<number | null> => price })
  const users = chaos.wrap('users', { check: (_user: string) => sleep(5) })
  const load = async () => {
    most = Math.max(most, ++loads)
    return source.price().finally(() => loads--)
  }
  const prices = new Kind(cacheOf(chaos.wrap('shared', new Store())), load)
  const buy = async (user?: string) => {
    if (user !== undefined) await attempt(() => users.check(user))
    const paid = await prices.price('tea').catch(() => 450)
    if (typeof paid !== 'number') throw new Error(`a price of ${paid}`)
    return paid
  }
  await Promise.all([buy(), buy('bob')])
  expect(most, 'loads at a time').toBeLessThanOrEqual(1)
  price = 500
  await sleep(120_000)
  await buy()
  chaos.eventually('the price is the new one', async () => (await prices.price('tea')) === 500, '10s')
}

describe('prices', () => {
  test('loads that are shared, errors passed on, no price not kept: nothing is found', async () => {
    await passes(shopping(Prices))
  })

  test.each([
    [
      'an error of the source is undefined, by default',
      NoErrors,
      'a price of undefined',
      'source.price, call 1: exception ECONNRESET',
    ],
    ['null is kept like any', KeepsNull, 'a price of null', 'source.price, call 1: answer null'],
    [
      'get and set by hand: all load at once',
      AllLoad,
      'loads at a time: expected 2 to be less than or equal to 1',
      'source.price, call 1: hang until lifted',
    ],
  ])('%s', async (_what, Kind, mishap, fault) => {
    expect(await foundIn(shopping(Kind))).toEqual([`body: ${mishap}`, fault])
  })
})

/** What the shared store was asked last: nothing may be known of a key because of that. */
class Watched extends Store {
  readonly store: Store
  well = true

  constructor(store: Store) {
    super()
    this.store = store
  }

  override async get(key: string): Promise<unknown> {
    this.well = false
    const row = await this.store.get(key)
    this.well = row !== null
    return row
  }

  override set(key: string, value: unknown): Promise<void> {
    return this.store.set(key, value)
  }

  override delete(key: string): Promise<boolean> {
    return this.store.delete(key)
  }
}

type Get = (cache: Cacheable, key: string) => Promise<unknown>
const get: Get = (cache, key) => cache.get(key)
const getOfMany: Get = async (cache, key) => (await cache.getMany([key]))[0]

/** How many are left: none, which is known for ten minutes here, and for a day in the shared store. */
const stock = (left: Get) => async (chaos: Chaos) => {
  const store = new Store()
  const shared = new Watched(chaos.wrap('shared', store))
  const cache = cacheOf(shared)
  await cache.set('tea', 0, { ttl: { primary: '10m', secondary: '1d' } })
  await sleep(300_000)
  const known = await left(cache, 'tea')
  if (store.kept('tea') === 0 && shared.well) expect(known).toBe(0)
}

/** One process keeps what it has for ten seconds at most, another writes for ten minutes. */
const bounded = (options: () => CacheableOptions) => async (chaos: Chaos) => {
  const store = new Store()
  const shared = chaos.wrap('shared', store)
  const writer = cacheOf(shared)
  const reader = cacheOf(shared, options())
  const read = () => reader.getOrSet('tea', async () => 500)
  const first = read()
  await sleep(500)
  await writer.set('tea', 450, '10m')
  await first
  await sleep(60_000)
  await writer.set('tea', 500, '10m')
  await sleep(60_000)
  expect([500, store.kept('tea')]).toContain(await read())
}

/** An item is no longer sold. */
const removal = (trusts: boolean) => async (chaos: Chaos) => {
  const cache = cacheOf(chaos.wrap('shared', new Store()))
  let failed = false
  cache.on('error', () => {
    failed = true
  })
  await cache.set('tea', 450)
  failed = false
  const removed = await cache.delete('tea')
  if (removed && (trusts || !failed)) expect(await cache.get('tea'), 'what was deleted').toBeUndefined()
}

/** Errors are kept too, so that a source that is down is spared; and passed on. */
const spared = (options: { cacheErrors?: boolean }) => async (chaos: Chaos) => {
  const source = chaos.wrap('source', { price: async (): Promise<number | null> => 450 })
  const cache = cacheOf(new Store())
  for (let n = 0; n < 2; n++) {
    const price: unknown = await attempt(() => cache.getOrSet('tea', source.price, { throwErrors: true, ...options }))
    if (price instanceof Error) throw new Error('an error for a price')
  }
}

/** A price is set while it is read from the shared store. */
const changed = (ordered: boolean) => async (chaos: Chaos) => {
  const store = new Store()
  const cache = cacheOf(chaos.wrap('shared', store))
  const users = chaos.wrap('users', { check: async (_user: string) => {} })
  const alone = pLimit(ordered ? 1 : 2)
  await cacheOf(store).set('tea', 450)
  const change = async () => {
    for (let n = 0; n < 3; n++) await attempt(() => users.check('ann'))
    await alone(() => cache.set('tea', 500))
  }
  await Promise.all([alone(() => cache.get('tea')), change()])
  if (store.kept('tea') === 500) expect(await cache.get('tea'), 'the price that was set').toBe(500)
}

describe('bugs, each in docs/trophies.md', () => {
  test('0, false and an empty text in the shared store are taken for nothing', async () => {
    expect(await foundIn(stock(get))).toEqual([
      'body: expected undefined to be +0 // Object.is equality',
      ...trophy('cacheable-takes-zero-for-nothing'),
    ])
    await isMended(stock(getOfMany))
  })

  test('maxTtl does not bound what comes from the shared store', async () => {
    expect(await foundIn(bounded(() => ({ maxTtl: '10s' })))).toEqual([
      'body: expected [ 500, 500 ] to include 450',
      ...trophy('cacheable-keeps-what-is-shared-beyond-max-ttl'),
    ])
    await isMended(bounded(() => ({ primary: new Keyv({ ttl: 10_000 }) })))
  })

  test('delete answers true when the shared store has failed, and the value is back', async () => {
    expect(await foundIn(removal(true))).toEqual([
      'body: what was deleted: expected 450 to be undefined',
      ...trophy('cacheable-delete-answers-true-all-the-same'),
    ])
    await isMended(removal(false))
  })

  test('an error that is kept is a value the second time', async () => {
    expect(await foundIn(spared({ cacheErrors: true }))).toEqual([
      'body: an error for a price',
      ...trophy('cacheable-answers-with-the-error-it-keeps'),
    ])
    await isMended(spared({}))
  })

  test('what is read from the shared store is written over what was set meanwhile', async () => {
    expect(await foundIn(changed(false))).toEqual([
      'body: the price that was set: expected 450 to be 500 // Object.is equality',
      ...trophy('cacheable-writes-back-over-what-was-set'),
    ])
    await isMended(changed(true))
  })
})
