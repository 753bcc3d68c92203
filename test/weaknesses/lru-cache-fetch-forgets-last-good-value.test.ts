import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'
import { Page } from './weakness.test-support.js'

const page = new Page('lru-cache-fetch-forgets-last-good-value')

type Prices = LRUCache<string, number, unknown>

/** A price is asked for twice a second; its source is refused for a minute. */
async function watchPrices(chaos: Chaos, options: Partial<LRUCache.Options<string, number, unknown>> = {}) {
  const source = chaos.wrap('source', { price: async (_item: string) => 7 })
  const cache: Prices = new LRUCache<string, number, unknown>({
    max: 100,
    ttl: 10_000,
    fetchMethod: (item) => source.price(item),
    ...options,
  })
  const probe = async () => {
    if ((await cache.fetch('tea')) !== 7) throw new Error('No price.')
  }
  const system = chaos.system({ name: 'prices', probe, every: '500ms' })
  const outage = chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), {
    at: source.price,
    from: '15s',
    for: '60s',
  })
  await chaos.clock.advance('90s')
  const { probes, failedProbes } = system.report().observed
  return {
    'probes that failed': failedProbes,
    'of probes': probes,
    'calls of the source in the outage': outage.impact.acted,
  }
}

test(
  'default: the price is lost with the first refresh that fails',
  withChaos(async (chaos) => {
    const seen = await watchPrices(chaos)
    expect(Object.values(seen)).toEqual([108, 181, 108])
    page.shows('default', seen)
    page.draws(chaos.timeline)
  }),
)

test(
  'allowStaleOnFetchRejection: the last good price is served all through the outage',
  withChaos(async (chaos) => {
    const seen = await watchPrices(chaos, { allowStaleOnFetchRejection: true, noDeleteOnFetchRejection: true })
    expect(Object.values(seen)).toEqual([0, 181, 108])
    page.shows('cured', seen)
    page.draws(chaos.timeline)
  }),
)
