import { type Chaos, type Fault, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { CacheOfAnything, CacheOfPrices, CacheOfPromises, type Prices } from './price-cache.js'

type Cache = new (prices: Prices) => Prices

async function recoversFrom(chaos: Chaos, Cache: Cache, fault: Fault) {
  const prices = chaos.wrap('prices', { of: async () => 10 })
  const cache = new Cache(prices)
  const system = chaos.system({ name: 'shop', probe: async () => (await cache.of('lamp')) === 10, every: 'event' })
  chaos.inject(fault, { at: prices.of, for: '30s' })
  await expect(system).toRecoverWithin('1s')
}

const failing = faults.exception('ECONNRESET')
const missing = faults.nullValue('null')

test('a cache that keeps a rejected promise is caught: down long after the outage', async () => {
  await expect(inSession((chaos) => recoversFrom(chaos, CacheOfPromises, failing))()).rejects.toThrow(
    /toRecoverWithin[\s\S]*still open/,
  )
})

test('a cache that keeps null is caught by answers that are null, not by errors', async () => {
  await expect(inSession((chaos) => recoversFrom(chaos, CacheOfAnything, missing))()).rejects.toThrow(
    /toRecoverWithin[\s\S]*still open/,
  )
  await inSession((chaos) => recoversFrom(chaos, CacheOfAnything, failing))()
})

for (const fault of [failing, missing])
  test(
    `a cache that keeps prices only passes under ${fault.kind}`,
    withChaos((chaos) => recoversFrom(chaos, CacheOfPrices, fault)),
  )
