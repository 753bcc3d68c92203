import type { Chaos } from '@faultline/vitest'
import { GoldenRunError, search } from '@faultline/vitest/explore'
import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'
import { attempt, isMended, sleep } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

// Each is in docs/trophies.md, and gone where the code is written as it is beside it.

/** A page that must be shown in a second: stale, and refreshed behind it, as the documentation of ignoreFetchAbort has it. */
const page = (options: Partial<LRUCache.Options<string, number, unknown>>) => async (chaos: Chaos) => {
  const now = { price: 450 }
  const source = chaos.wrap('source', { login: async () => 'token', price: async (_item: string) => now.price })
  const fetchMethod = async (item: string) => {
    await source.login()
    return source.price(item)
  }
  const cache = new LRUCache<string, number>({ max: 10, ttl: 10_000, fetchMethod, ...options })
  const show = () => attempt(() => cache.fetch('tea', { signal: AbortSignal.timeout(1000) }))
  await show()
  await sleep(15_000)
  now.price = 500
  await show()
  const isNew = async () => {
    await sleep(5000)
    return (await show()) === now.price
  }
  chaos.eventually('the price is the new one', isNew, '5m')
}

/** A session with each tenant's server, closed when the cache has no use for it. */
const tenants =
  (options: Partial<LRUCache.Options<string, Session, unknown>>, remove: Remove) => async (chaos: Chaos) => {
    const server = chaos.wrap('server', { login: async (tenant: string) => `token of ${tenant}` })
    const sessions: Session[] = []
    const cache = new LRUCache<string, Session>({
      max: 10,
      ttl: 1000,
      dispose: (session) => session.close(),
      fetchMethod: async (tenant, _stale, { signal }) => {
        await server.login(tenant)
        signal.throwIfAborted()
        const session = new Session()
        sessions.push(session)
        return session
      },
      ...options,
    })
    await attempt(() => cache.fetch('acme'))
    await sleep(1500)
    const using = attempt(() => cache.fetch('acme'))
    await sleep(100)
    remove(cache, 'acme')
    await using
    cache.clear()
    expect(sessions.filter(({ open }) => open)).toEqual([])
  }

class Session {
  open = true

  close(): void {
    this.open = false
  }
}

type Remove = (cache: LRUCache<string, Session>, tenant: string) => void
const removed: Remove = (cache, tenant) => cache.delete(tenant)
const closedByHand: Remove = (cache, tenant) => {
  const session = cache.peek(tenant, { allowStale: true })
  cache.delete(tenant)
  session?.close()
}

/** An answer that takes longer than it is to be kept. */
const slow = (ttlAutopurge: boolean) => async (chaos: Chaos) => {
  const source = chaos.wrap('source', { price: async (_item: string) => 450 })
  const fetchMethod = (item: string) => source.price(item)
  const cache = new LRUCache<string, number>({ max: 10, ttl: 1000, ttlAutopurge, fetchMethod })
  const outcome = await cache.fetch('tea').catch((error: Error) => error.message)
  expect(outcome).not.toBe('deleted')
}

/** A buyer who is gone before the cache is asked. */
const gone = (looks: boolean) => async (chaos: Chaos) => {
  const source = chaos.wrap('source', { price: async (_item: string) => 450 })
  const users = chaos.wrap('users', { check: async () => {} })
  const cache = new LRUCache<string, number>({ max: 10, fetchMethod: (item) => source.price(item) })
  const price = async (item: string, signal: AbortSignal) => {
    await users.check()
    if (looks) signal.throwIfAborted()
    const { aborted } = signal
    const answer = await cache.fetch(item, { signal })
    expect(aborted, 'answered, though aborted before').toBe(false)
    return answer
  }
  const shop = chaos.wrap('shop', { price })
  await shop.price('tea', new AbortController().signal).catch((error: Error) => {
    if (error.name === 'AssertionError') throw error
  })
}

/** Rows that are in memory, read through a cache. */
type Read = (rows: Map<string, number>, key: string) => Promise<number | undefined> | number | undefined
const rows = (read: Read) => async (chaos: Chaos) => {
  const table = chaos.wrap('table', new Map([['tea', 450]]))
  const cache = new LRUCache<string, number>({ max: 10, fetchMethod: (key) => read(table, key) })
  for (let n = 0; n < 2; n++) expect([450, undefined]).toContain(await attempt(() => cache.fetch('tea')))
}

const timely = { ignoreFetchAbort: true, allowStaleOnFetchAbort: true }
test('a fetch that is aborted and then fails is under way for ever: the source is never asked again', async () => {
  const { schedule } = new Trophy('lru-cache-never-asks-again-after-abort-and-error')
  expect(await finds(page(timely))).toEqual(['eventually', schedule])
  await isMended(page({ allowStaleOnFetchAbort: true }))
})

test('a value whose refresh fails, or is deleted meanwhile, is never disposed of', async () => {
  const { schedule } = new Trophy('lru-cache-forgets-to-dispose-of-what-it-refreshes')
  const kept = { noDeleteOnFetchRejection: true }
  expect(await finds(tenants({}, removed))).toEqual(['body', schedule])
  expect(await finds(tenants(kept, removed))).toEqual(['body', 'server.login, call 2: hang until lifted'])
  await isMended(tenants(kept, closedByHand))
})

test('with ttlAutopurge, what takes longer to fetch than it is to live is purged while it is fetched', async () => {
  expect(await finds(slow(true))).toEqual(['body', new Trophy('lru-cache-purges-what-it-is-fetching').schedule])
  await isMended(slow(false))
})

test('a signal that is aborted already is not looked at', async () => {
  expect(await finds(gone(false))).toEqual(['body', new Trophy('lru-cache-does-not-look-at-the-signal').schedule])
  await isMended(gone(true))
})

test('a fetchMethod that answers undefined at once is waited for for ever', async () => {
  expect(await finds(rows((table, key) => table.get(key) ?? undefined))).toEqual([
    'deadlock',
    new Trophy('lru-cache-never-answers-undefined').schedule,
  ])
  await isMended(rows(async (table, key) => table.get(key) ?? undefined))
})

test('each fetch leaves a listener on the signal that it was given: the run without faults tells', async () => {
  const many = (pass: (signal: AbortSignal) => { signal?: AbortSignal }) => async (chaos: Chaos) => {
    const cache = new LRUCache<string, string>({ max: 10, fetchMethod: async (item) => item })
    const price = (item: string, signal: AbortSignal) => cache.fetch(item, pass(signal))
    const shop = chaos.wrap('shop', { price })
    const closing = new AbortController()
    for (const item of ['tea', 'milk', 'jam', 'rice', 'salt']) await attempt(() => shop.price(item, closing.signal))
  }
  const searched = search(
    { seed: 1 },
    many((signal) => ({ signal })),
  )
  await expect(searched).rejects.toThrow(GoldenRunError)
  await expect(searched).rejects.toThrow(new Trophy('lru-cache-keeps-a-listener-of-each-fetch').schedule)
  await isMended(many(() => ({})))
})
