import type { Chaos } from '@faultline/vitest'
import { GoldenRunError, search } from '@faultline/vitest/explore'
import { LRUCache } from 'lru-cache'
import { describe, expect, test } from 'vitest'
import { attempt, foundIn, isMended, passes, sleep } from './search.test-support.js'
import { trophy } from './trophy.test-support.js'

type Source = (item: string) => Promise<number | null>
type Options = Omit<LRUCache.Options<string, number, unknown>, 'max' | 'ttl' | 'fetchMethod'>

/** Stale prices rather than none, while the source is down; whoever gives up does so alone. */
class Prices {
  readonly source: Source
  readonly cache: LRUCache<string, number>

  constructor(source: Source) {
    this.source = source
    this.cache = new LRUCache({ max: 10, ttl: 10_000, ...this.options, fetchMethod: (item) => this.load(item) })
  }

  get options(): Options {
    return { allowStaleOnFetchRejection: true, noDeleteOnFetchRejection: true }
  }

  async load(item: string): Promise<number> {
    const price = await this.source(item)
    if (price === null) throw new Error(`no price of ${item}`)
    return price
  }

  async price(item: string, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted()
    const price = await unlessAborted(this.cache.fetch(item), signal)
    if (price === undefined) throw new Error(`no price of ${item} yet`)
    return price
  }
}

/** Of what several wait for, one gives up. */
async function unlessAborted<T>(waited: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
  })
  return Promise.race([waited, aborted]).finally(() => signal.removeEventListener('abort', abort))
}

class LosesTheLast extends Prices {
  override get options(): Options {
    return {}
  }
}

class TrustsFetch extends Prices {
  override async price(item: string, signal: AbortSignal): Promise<number> {
    return (await unlessAborted(this.cache.fetch(item), signal)) as number
  }
}

class KeepsNull extends Prices {
  override load(item: string): Promise<number> {
    return this.source(item) as Promise<number>
  }
}

class SharesASignal extends Prices {
  override async price(item: string, signal: AbortSignal): Promise<number> {
    const price = await this.cache.fetch(item, { signal })
    if (price === undefined) throw new Error(`no price of ${item} yet`)
    return price
  }
}

/** What a buyer is not to see. */
class Mishap extends Error {}

/** Two buyers at once, two when the entry is stale and the price another, one more. */
const shopping = (Kind: typeof Prices) => async (chaos: Chaos) => {
  const now = { price: 450 }
  const source = chaos.wrap('source', { price: async (_item: string): Promise<number | null> => now.price })
  let [failed, known] = [0, false]
  const prices = new Kind(async (item) => {
    const price = await source.price(item).catch(() => undefined)
    if (typeof price !== 'number') failed++
    if (price === undefined) throw new Error(`cannot ask for ${item}`)
    return price
  })
  const mishaps: string[] = []
  const price = async (item: string, signal: AbortSignal) => {
    const before = failed
    const outcome = await prices.price(item, signal).catch((error: Error) => error)
    if (typeof outcome === 'number') known = true
    else if (!(outcome instanceof Error)) mishaps.push(`a price of ${outcome}`)
    else if (!signal.aborted && known) mishaps.push(`no price any more: ${outcome.message}`)
    else if (!signal.aborted && failed === before) mishaps.push(`no price, and the source is well: ${outcome.message}`)
  }
  const shop = chaos.wrap('shop', { price })
  const buy = () => attempt(() => shop.price('tea', new AbortController().signal))
  await Promise.all([buy(), buy()])
  await sleep(15_000)
  now.price = 500
  await Promise.all([buy(), buy()])
  await sleep(1000)
  await buy()
  if (mishaps.length > 0) throw new Mishap(mishaps[0])
  chaos.eventually('the price is known', async () => (await prices.cache.fetch('tea')) === 500, '30s')
}

describe('prices', () => {
  test('stale ones rather than none, nothing kept that is no price, each with a signal of his own: nothing is found', async () => {
    await passes(shopping(Prices))
  })

  test.each([
    [
      'by default the last good one goes with the refresh that fails',
      LosesTheLast,
      'no price any more: cannot ask for tea',
      'source.price, call 2: exception ECONNRESET',
    ],
    [
      'allowStaleOnFetchRejection without a stale one is undefined',
      TrustsFetch,
      'a price of undefined',
      'source.price, call 1: exception ECONNRESET',
    ],
    ['null is cached like any', KeepsNull, 'a price of null', 'source.price, call 1: answer null'],
    [
      'who joins a fetch gives up with who began it',
      SharesASignal,
      'no price, and the source is well: no price of tea yet',
      'shop.price, call 1: abort during the call',
    ],
  ])('%s', async (_what, Kind, mishap, fault) => {
    expect(await foundIn(shopping(Kind))).toEqual([`body: ${mishap}`, fault])
  })
})

/** A page that must be shown in a second: stale, and refreshed behind it, as the documentation of ignoreFetchAbort has it. */
const page = (options: Options) => async (chaos: Chaos) => {
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

describe('bugs, each in docs/trophies.md', () => {
  const timely = { ignoreFetchAbort: true, allowStaleOnFetchAbort: true }
  test('a fetch that is aborted and then fails is under way for ever: the source is never asked again', async () => {
    const found = [
      'eventually: the price is the new one',
      ...trophy('lru-cache-never-asks-again-after-abort-and-error'),
    ]
    expect(await foundIn(page(timely))).toEqual(found)
    await isMended(page({ allowStaleOnFetchAbort: true }))
  })

  test('a value whose refresh fails, or is deleted meanwhile, is never disposed of', async () => {
    const found = 'body: expected [ Session{ open: true } ] to deeply equal []'
    const kept = { noDeleteOnFetchRejection: true }
    expect(await foundIn(tenants({}, removed))).toEqual([
      found,
      ...trophy('lru-cache-forgets-to-dispose-of-what-it-refreshes'),
    ])
    expect(await foundIn(tenants(kept, removed))).toEqual([found, 'server.login, call 2: hang until lifted'])
    await isMended(tenants(kept, closedByHand))
  })

  test('with ttlAutopurge, what takes longer to fetch than it is to live is purged while it is fetched', async () => {
    expect(await foundIn(slow(true))).toEqual([
      "body: expected 'deleted' not to be 'deleted' // Object.is equality",
      ...trophy('lru-cache-purges-what-it-is-fetching'),
    ])
    await isMended(slow(false))
  })

  test('a signal that is aborted already is not looked at', async () => {
    expect(await foundIn(gone(false))).toEqual([
      'body: answered, though aborted before: expected true to be false // Object.is equality',
      ...trophy('lru-cache-does-not-look-at-the-signal'),
    ])
    await isMended(gone(true))
  })

  test('a fetchMethod that answers undefined at once is waited for for ever', async () => {
    expect(await foundIn(rows((table, key) => table.get(key) ?? undefined))).toEqual([
      'deadlock',
      ...trophy('lru-cache-never-answers-undefined'),
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
    await expect(searched).rejects.toThrow(trophy('lru-cache-keeps-a-listener-of-each-fetch').join('\n'))
    await isMended(many(() => ({})))
  })
})
