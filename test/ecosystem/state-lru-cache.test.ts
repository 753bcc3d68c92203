import { setTimeout as sleep } from 'node:timers/promises'
import { scenarios, withChaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import * as v from 'valibot'
import { expect, test } from 'vitest'

const Price = v.strictObject({ item: v.literal('tea'), cents: v.pipe(v.number(), v.integer(), v.minValue(1)) })
type Price = v.InferOutput<typeof Price>
type Check = (answer: Price) => Price

/** A price is asked for each minute for an hour, and loaded each ten; one answer of the source is corrupted. */
async function hourOfPrices(check: Check) {
  const seen = { loads: 0, wrong: 0, failed: 0 }
  await withChaos(
    async (chaos) => {
      const source = chaos.wrap('source', { price: async (): Promise<Price> => ({ item: 'tea', cents: 450 }) })
      const corrupted = scenarios.stateCorruption({ severity: 'critical', count: 1, mutations: ['negate', 'missing'] })
      chaos.inject(corrupted, { at: source.price, calls: 3 })
      const cache = new LRUCache<string, Price>({
        max: 10,
        ttl: 10 * 60_000 - 1,
        allowStaleOnFetchRejection: true,
        noDeleteOnFetchRejection: true,
        fetchMethod: async () => {
          seen.loads++
          return check(await source.price())
        },
      })
      for (let minute = 0; minute < 60; minute++) {
        const price = await cache.fetch('tea').catch(() => undefined)
        if (price === undefined) seen.failed++
        else if (price.cents !== 450) seen.wrong++
        await sleep(60_000)
      }
    },
    { seed: 1 },
  )()
  return seen
}

test('one answer that was corrupted is served until its time to live is over', async () => {
  expect(await hourOfPrices((answer) => answer)).toEqual({ loads: 6, wrong: 10, failed: 0 })
})

test('one that is checked before it is kept is never served: the last good value is, until the source is asked again', async () => {
  expect(await hourOfPrices((answer) => v.parse(Price, answer))).toEqual({ loads: 7, wrong: 0, failed: 0 })
})

test('what a cache hands out is the entry itself: one that changes in place is wrong for all who ask, and put right at the end', async () => {
  await withChaos(
    async (chaos) => {
      const byReference = new LRUCache<string, Price>({ max: 10 })
      const byCopy = new LRUCache<string, string>({ max: 10 })
      const entry: Price = { item: 'tea', cents: 450 }
      byReference.set('tea', entry)
      byCopy.set('tea', JSON.stringify(entry))
      chaos.state('entry', byReference.get('tea') as Price)
      const corrupted = scenarios.stateCorruption({ probability: 1, mutations: ['offByOne'] })
      chaos.inject(corrupted, { at: 'entry', from: '1s', for: '1s' })
      await sleep(1500)
      expect(byReference.get('tea')?.cents).not.toBe(450)
      expect(JSON.parse(byCopy.get('tea') as string)).toEqual({ item: 'tea', cents: 450 })
      await sleep(1000)
      expect(byReference.get('tea')?.cents).toBe(450)
    },
    { seed: 1 },
  )()
})
