import type { Chaos } from '@faultline/vitest'
import { type Cacheable, type CacheableOptions, Keyv } from 'cacheable'
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { cacheOf, Store } from './cacheable.test-support.js'
import { attempt, isMended, sleep } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

// Each is in docs/trophies.md, and gone where the code is written as it is beside it.

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

test('0, false and an empty text in the shared store are taken for nothing', async () => {
  expect(await finds(stock(get))).toEqual(['body', new Trophy('cacheable-takes-zero-for-nothing').schedule])
  await isMended(stock(getOfMany))
})

test('maxTtl does not bound what comes from the shared store', async () => {
  expect(await finds(bounded(() => ({ maxTtl: '10s' })))).toEqual([
    'body',
    new Trophy('cacheable-keeps-what-is-shared-beyond-max-ttl').schedule,
  ])
  await isMended(bounded(() => ({ primary: new Keyv({ ttl: 10_000 }) })))
})

test('delete answers true when the shared store has failed, and the value is back', async () => {
  expect(await finds(removal(true))).toEqual([
    'body',
    new Trophy('cacheable-delete-answers-true-all-the-same').schedule,
  ])
  await isMended(removal(false))
})

test('an error that is kept is a value the second time', async () => {
  expect(await finds(spared({ cacheErrors: true }))).toEqual([
    'body',
    new Trophy('cacheable-answers-with-the-error-it-keeps').schedule,
  ])
  await isMended(spared({}))
})

test('what is read from the shared store is written over what was set meanwhile', async () => {
  expect(await finds(changed(false))).toEqual(['body', new Trophy('cacheable-writes-back-over-what-was-set').schedule])
  await isMended(changed(true))
})
