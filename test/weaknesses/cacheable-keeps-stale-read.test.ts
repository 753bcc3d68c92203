import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Cacheable, type CacheableOptions, Keyv } from 'cacheable'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('cacheable-keeps-stale-read')

/** A price is changed and then read once a second for ten minutes, by an instance whose second store is a replica. */
async function read(chaos: Chaos, options?: CacheableOptions) {
  const rows = new Map<string, string>()
  const primary = {
    get: async (key: string) => rows.get(key),
    set: async (key: string, value: string) => void rows.set(key, value),
    delete: async (key: string) => rows.delete(key),
    clear: async () => rows.clear(),
  }
  const replica = chaos.wrap('replica', { ...primary })
  const writer = new Cacheable({ secondary: new Keyv({ store: primary }) })
  const reader = new Cacheable({ ...options, secondary: new Keyv({ store: replica }) })
  await writer.set('tea', 450, '10m')
  chaos.inject(scenarios.staleRead({ severity: 'high', lagMs: '5s' }), { at: replica.get })
  // Somebody else reads there: the replica has seen the old price.
  await new Cacheable({ secondary: new Keyv({ store: replica }) }).get('tea')
  await sleep(1000)
  await writer.set('tea', 500, '10m')
  let old = 0
  for (const _second of numbers(600)) {
    if ((await reader.get('tea')) === 450) old++
    await sleep(1000)
  }
  return { 'the replica is behind by, in seconds': 5, 'the old price is read for, in seconds': old }
}

test(
  'default: what was read behind is kept for all that is left of its time to live',
  withChaos(async (chaos) => {
    const seen = await read(chaos)
    expect(Object.values(seen)).toEqual([5, 600])
    page.shows('default', seen)
  }),
)

test(
  'a ttl of a second: the first store is asked again each second, and catches up',
  withChaos(async (chaos) => {
    const seen = await read(chaos, { ttl: '1s' })
    expect(Object.values(seen)).toEqual([5, 6])
    page.shows('cured', seen)
  }),
)

test(
  'so does a ttl of the first store; maxTtl, which the documentation names beside it, does not in this version',
  withChaos(async (chaos) => {
    const seconds = async (options: CacheableOptions) =>
      Object.values(await chaos.fork().run((inner) => read(inner, options)))
    expect(await seconds({ primary: new Keyv({ ttl: 1000 }) })).toEqual([5, 6])
    expect(await seconds({ maxTtl: '1s' })).toEqual([5, 600])
  }),
)
