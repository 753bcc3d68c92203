import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { DetachedError, faults, withChaos } from '../../src/index.js'

const options = { time: 'real', seed: 1 } as const
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Real ms that a body took. A machine may be slow, never fast. */
async function took(body: Parameters<typeof withChaos>[0]): Promise<number> {
  const startMs = performance.now()
  await withChaos(body, options)()
  return performance.now() - startMs
}

test('the same faults act, in real time', async () => {
  const tookMs = await took(async (chaos) => {
    const shop = chaos.wrap('shop', { buy: async () => 1, total: () => 7 }, { sync: ['total'] })
    chaos.inject(faults.latency({ delayMs: 20 }), { at: 'shop.*' })
    chaos.inject(faults.exception('ECONNRESET'), { at: shop.buy, calls: 2 })
    expect(await shop.buy()).toBe(1)
    await expect(shop.buy()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(shop.total()).toBe(7)
    expect(chaos.clock.now()).toBeGreaterThanOrEqual(58)
  })
  expect(tookMs).toBeGreaterThanOrEqual(58)
})

test('windows open and close, and what is held goes on', async () => {
  await took(async (chaos) => {
    const { buy } = chaos.wrap('shop', { buy: async () => chaos.clock.now() })
    chaos.inject(faults.hang(), { at: 'shop.buy', for: 30 })
    expect(await buy()).toBeGreaterThanOrEqual(30)
  })
})

test('clocks, late timers and nodes', async () => {
  await took(async (chaos) => {
    chaos.inject(faults.clockSkew({ offsetMs: '1h' }), { at: 'a' })
    const ahead = chaos.node('a', () => Date.now()) - Date.now()
    expect(Math.abs(ahead - 3_600_000)).toBeLessThan(1000)
    chaos.inject(faults.lateTimers({ delayMs: 20 }), { limit: 1 })
    const startMs = chaos.clock.now()
    await sleep(10)
    expect(chaos.clock.now() - startMs).toBeGreaterThanOrEqual(29)
  })
})

test('a system is probed, and its incident told', async () => {
  await took(async (chaos) => {
    const { ping } = chaos.wrap('shop', { ping: async () => true })
    const system = chaos.system({ name: 'shop', probe: () => ping(), every: 5 })
    chaos.inject(faults.exception(503), { at: ping, from: 10, for: 20 })
    expect(await chaos.clock.runUntil(() => system.incidents()[0]?.closedMs != null, '2s')).toBe(true)
    expect(system.incidents()).toHaveLength(1)
  })
})

test('a throw in a timer ends the session, and nothing of it stays', async () => {
  const now = Date.now
  const run = withChaos(async () => {
    setTimeout(() => {
      throw new Error('late')
    }, 5)
    await sleep(5000)
  }, options)
  await expect(run()).rejects.toBeInstanceOf(DetachedError)
  expect(Date.now).toBe(now)
})
