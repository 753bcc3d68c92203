import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import type { SystemOptions } from '../system/index.js'
import { type ExploreBody, type ExploreOptions, MetastableStateError, NotRecoveredError, search } from './index.js'

const options: ExploreOptions = { seed: 1, runs: 40, strategies: ['singles'], points: 'db.*' }
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Shop {
  ill: boolean
  probes: number
}

/** A shop that reads once: what becomes of it where that fails, `failed` says. */
const shopThat =
  (
    failed: (shop: Shop) => unknown,
    more: Partial<SystemOptions> & { readonly end?: (shop: Shop, chaos: Chaos) => unknown } = {},
  ): ExploreBody =>
  async (chaos) => {
    const { end, ...system } = more
    const db = chaos.wrap('db', { async read() {} })
    const shop: Shop = { ill: false, probes: 0 }
    const probe = () => {
      shop.probes++
      if (shop.ill) throw new Error('the shop is closed')
    }
    chaos.system({ name: 'shop', probe, ...system })
    await sleep(150)
    await db.read().catch(() => failed(shop))
    await end?.(shop, chaos)
  }

async function errorOf(body: ExploreBody, more: ExploreOptions = {}): Promise<unknown> {
  const { findings } = await search({ ...options, ...more }, body)
  for (const { failure, reproduced } of findings) expect([failure.oracle, reproduced]).toEqual(['recovery', true])
  return findings[0]?.failure.error
}

/** Ill for a second, twice: the second time without any fault. */
const relapse = (shop: Shop) => {
  shop.ill = true
  setTimeout(() => (shop.ill = false), 1000)
  setTimeout(() => (shop.ill = true), 9000)
  setTimeout(() => (shop.ill = false), 10_000)
}

test('a system that has recovered, and falls ill again with no fault in force, is in a metastable state', async () => {
  const error = await errorOf(shopThat(relapse, { end: () => sleep(2000) }))
  expect(error).toBeInstanceOf(MetastableStateError)
  expect(error).toMatchObject({ code: 'FAULTLINE_METASTABLE_STATE', system: 'shop', recoveredMs: 2200, illMs: 9200 })
  expect((error as Error).message).toMatch(
    /^'shop' fell ill again at 9200 ms, 7000 ms after it had recovered, with no fault in force\. Its probe: the shop is closed\.\n/,
  )
})

test('it is watched until its time to recover is over, and no longer', async () => {
  expect(await errorOf(shopThat(relapse, { end: () => sleep(2000) }), { recoverWithin: '5s' })).toBeUndefined()
  const once = (shop: Shop) => {
    shop.ill = true
    setTimeout(() => (shop.ill = false), 1000)
  }
  expect(await errorOf(shopThat(once, { end: () => sleep(2000) }))).toBeUndefined()
})

test('the last good probe is no proof: the next must be good, begun when all faults were lifted', async () => {
  const error = await errorOf(shopThat((shop) => (shop.ill = true)))
  expect(error).toBeInstanceOf(NotRecoveredError)
  expect(error).toMatchObject({ system: 'shop', withinMs: 60_000 })
  expect(await errorOf(shopThat((shop) => (shop.ill = true), { every: 'event' }))).toBeInstanceOf(NotRecoveredError)
  expect(await errorOf(shopThat(() => {}, { every: 'event' }))).toBeUndefined()
})

test('as many in a row as make it well', async () => {
  // One in three fails, from the fault on.
  const flaps = (stableProbes: number) =>
    errorOf(async (chaos) => {
      let n = 0
      const failed = () => (n = 1)
      const probe = () => {
        if (n > 0 && n++ % 3 === 0) throw new Error('a dead connection')
      }
      await shopThat(failed, { probe, stableProbes, end: () => sleep(500) })(chaos)
    })
  expect(await flaps(3)).toBeInstanceOf(NotRecoveredError)
  expect(await flaps(2)).toBeInstanceOf(MetastableStateError)
})

test('a body that closes what it used says nothing of what faults do; what was ill before that is told', async () => {
  const closes = (shop: Shop) => sleep(500).then(() => (shop.ill = true))
  expect(await errorOf(shopThat(() => {}, { end: closes }))).toBeUndefined()
  const heals = (shop: Shop) => {
    shop.ill = true
    setTimeout(() => (shop.ill = false), 300)
  }
  expect(await errorOf(shopThat(heals, { end: closes }))).toBeUndefined()
  expect(await errorOf(shopThat((shop) => (shop.ill = true), { end: closes }))).toBeInstanceOf(NotRecoveredError)
  // It closes by itself, a while after the body.
  const closesLate = (shop: Shop) => void setTimeout(() => (shop.ill = true), 20_000)
  expect(await errorOf(shopThat(heals, { end: (shop) => sleep(500).then(() => closesLate(shop)) }))).toBeUndefined()
})

test('of one that is probed no more, or too seldom, the last probe is all that is asked', async () => {
  expect(await errorOf(shopThat((shop) => (shop.ill = true), { every: '45s' }))).toBeUndefined()
  const stops: ExploreBody = async (chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    let ill = false
    const system = chaos.system({ name: 'shop', probe: () => !ill })
    await sleep(150)
    await db.read().catch(() => {
      ill = true
      system.stop()
    })
  }
  expect(await errorOf(stops)).toBeUndefined()
})

test('no fault is tried at what is called when all have been lifted: it could not act', async () => {
  const calls = (probes: boolean): ExploreBody => {
    return async (chaos) => {
      const db = chaos.wrap('db', { async read() {} })
      let ill = false
      const probe = async () => {
        if (!ill) return
        ill = false
        for (let n = 0; n < 5; n++) await db.read()
      }
      if (probes) chaos.system({ name: 'shop', probe, every: '1s' })
      await sleep(150)
      await db.read().catch(() => (ill = true))
    }
  }
  const tried = async (probes: boolean) => {
    const { coverage, runs, findings } = await search(
      { ...options, runs: 500, strategies: ['singles', 'combinations'] },
      calls(probes),
    )
    expect(findings).toEqual([])
    return [coverage.length, runs]
  }
  expect(await tried(true)).toEqual(await tried(false))
})
