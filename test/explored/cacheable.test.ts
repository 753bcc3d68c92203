import type { Chaos } from '@faultline/vitest'
import type { Cacheable } from 'cacheable'
import { describe, expect, test } from 'vitest'
import { cacheOf, Store } from './cacheable.test-support.js'
import { attempt, foundIn, passes, sleep } from './search.test-support.js'

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
