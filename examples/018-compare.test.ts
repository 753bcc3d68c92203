import { faults, type Measures, withChaos } from '@faultline/vitest'
import { compare, printComparison } from 'faultline/history'
import { expect, test } from 'vitest'

/** The code before and after a patch: it gives each request a deadline, and asks once more. */
const versions = {
  before: (fetchPrice: () => Promise<number>) => fetchPrice(),
  after: async (fetchPrice: () => Promise<number>) => {
    const soon = () =>
      Promise.race([
        fetchPrice(),
        new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), 300)),
      ])
    return await soon().catch(soon)
  },
}

async function measured(seed: number, price: (fetchPrice: () => Promise<number>) => Promise<number>) {
  let measures: Measures | undefined
  const run = withChaos(
    async (chaos) => {
      const api = chaos.wrap('prices', { fetch: async () => 42 })
      const request = () => price(() => api.fetch())
      const shop = chaos.system({ name: 'shop', probe: request, workload: { request, perSecond: 10 } })
      chaos.inject(faults.exception('ECONNRESET'), { at: api, probability: 0.2 })
      await chaos.clock.advance('10s')
      measures = shop.report()
    },
    { seed },
  )
  await run()
  return { test: 'prices', system: 'shop', seed, measures: measures as Measures }
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

test('a patch is compared over ten seeds: it is better, and undoing it is worse', async () => {
  const before = await Promise.all(seeds.map((seed) => measured(seed, versions.before)))
  const after = await Promise.all(seeds.map((seed) => measured(seed, versions.after)))

  const patch = compare(before, after, { thresholds: { errorRate: '+1%' } })
  expect(patch.verdict).toBe('better')
  expect(printComparison(patch)).toMatch(/✓ {2}errorRate .*10 pairs/)

  expect(compare(after, before)).toMatchObject({ verdict: 'worse', passed: false })
  // The same seeds and the same code: not a digit differs.
  expect(compare(before, before).counts.equal).toBe(patch.metrics.length)
})
