import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import pMemoize, { type Options } from 'p-memoize'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('p-memoize-keeps-null')

type Rate = (country: string) => Promise<number | null>

/** A rate is asked for once a minute, a day long; the first answer of its source is null. */
async function askForADay(chaos: Chaos, options?: Options<Rate, string>) {
  let asked = 0
  const source = chaos.wrap('source', { rate: async (_country: string): Promise<number | null> => ++asked && 0.2 })
  chaos.inject(scenarios.nullInjection({ severity: 'critical', values: ['null'] }), { at: source.rate, calls: 1 })
  const rate = pMemoize<Rate, string>(source.rate, options)
  let nulls = 0
  for (const _minute of numbers(1440)) {
    if ((await rate('AT')) === null) nulls++
    await sleep(60_000)
  }
  return { 'answers of null in a day': nulls, 'calls of the source': asked }
}

test(
  'default: one answer of null is served for ever, 1,440 times a day',
  withChaos(async (chaos) => {
    const seen = await askForADay(chaos)
    expect(Object.values(seen)).toEqual([1440, 1])
    page.shows('default', seen)
  }),
)

test(
  'shouldCache: null is served once, and the next call asks again',
  withChaos(async (chaos) => {
    const seen = await askForADay(chaos, { shouldCache: (value) => value !== null })
    expect(Object.values(seen)).toEqual([1, 2])
    page.shows('cured', seen)
  }),
)
