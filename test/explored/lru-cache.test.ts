import type { Chaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import { describe, expect, test } from 'vitest'
import { attempt, foundIn, passes, sleep } from './search.test-support.js'

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
