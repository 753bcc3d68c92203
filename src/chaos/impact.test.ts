import { afterEach, beforeEach, expect, test } from 'vitest'
import { injectedInfo } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import type { Injection } from './index.js'

/** What the process was told of: in a test that a runner runs, the runner. */
const told = ['uncaughtException', 'unhandledRejection'] as const
let heard: unknown[] = []
let listeners: ((...args: never[]) => void)[][] = []

beforeEach(() => {
  heard = []
  listeners = told.map((event) => process.listeners(event as 'uncaughtException'))
  for (const event of told) {
    process.removeAllListeners(event)
    process.on(event as 'uncaughtException', (error) => void heard.push(error))
  }
})

afterEach(() => {
  for (const [at, event] of told.entries()) {
    process.removeAllListeners(event)
    for (const listener of listeners[at] ?? []) process.on(event, listener as () => void)
  }
})

test('what an injection did, and to whom', async () => {
  await inChaos(async (chaos) => {
    const shop = chaos.wrap('shop', { buy: async () => 'book', look: async () => 'books' })
    chaos.system({ name: 'buying', probe: () => shop.buy(), every: 1000 })
    chaos.system({ name: 'looking', probe: () => shop.look(), every: 1000 })
    chaos.system({ name: 'idle', probe: () => true, every: 1000 })
    const failing = chaos.inject(faults.exception('ECONNRESET'), { at: shop.buy, from: '1s', for: '2s' })
    const late = chaos.inject(faults.latency({ delayMs: 20 }), { at: 'shop.*', from: '1s', for: '2s' })
    await chaos.clock.advance('4s')
    chaos.node('b', () => void shop.look())
    expect(failing.impact).toMatchObject({ seen: 3, acted: 2, errors: 2, delayedMs: 0, unhandled: 0, bytes: 0 })
    expect(failing.impact.affected).toEqual({ points: { 'shop.buy': 2 }, nodes: [], systems: ['buying'] })
    // The two that the first one failed never came to this one.
    expect(late.impact).toMatchObject({ seen: 4, acted: 2, errors: 0, delayedMs: 40, connections: 0 })
    expect(late.impact.affected).toEqual({ points: { 'shop.look': 2 }, nodes: [], systems: ['buying'] })
    expect(failing.ended).toBe('window')
  })
})

test('a clock fault names the nodes whose clocks it put off, late timers those they ran on', async () => {
  await inChaos(async (chaos) => {
    const start = () => sleep(10)
    const skew = chaos.inject(faults.clockSkew({ offsetMs: 5 }), { at: 'n*' })
    const late = chaos.inject(faults.lateTimers({ delayMs: 3 }), { at: 'n2' })
    await Promise.all(['n1', 'n2', 'other'].map((name) => chaos.node(name, start)))
    expect(skew.impact.affected.nodes).toEqual(['n1', 'n2'])
    expect(late.impact).toMatchObject({ acted: 1, delayedMs: 3, affected: { nodes: ['n2'], points: {} } })
  })
})

test('errors that nobody caught are counted at the injection that raised them, through what they caused', async () => {
  let injections: Injection[] = []
  const run = inChaos(async (chaos) => {
    const shop = chaos.wrap('shop', { buy: async () => 'book', sell: () => 'book' }, { sync: ['sell'] })
    injections = [
      chaos.inject(faults.exception(503), { at: shop.buy }),
      chaos.inject(faults.exception('EPIPE'), { at: shop.sell }),
      chaos.inject(faults.latency({ delayMs: 1 }), { at: 'shop.*', optional: true }),
    ]
    await shop.buy().catch((error) => expect(injectedInfo(error)).toMatchObject({ injection: 1 }))
    void shop.buy()
    void shop.buy().catch((cause) => {
      throw new Error('checkout failed', { cause })
    })
    void Promise.reject(new Error('not injected'))
    await sleep(10)
    setTimeout(() => shop.sell(), 5)
    await sleep(10)
  })
  expect((await failureOf(() => run)).cause).toMatchObject({ code: 'EPIPE' })
  expect(injections.map(({ impact }) => [impact.errors, impact.unhandled])).toEqual([
    [3, 2],
    [1, 1],
    [0, 0],
  ])
  expect(heard).toHaveLength(3)
})

test('sessions side by side count their own', async () => {
  const counts = await Promise.all(
    [1, 2, 3].map((times) =>
      inChaos(async (chaos) => {
        const buy = chaos.wrap('buy', async () => 'book')
        const injection = chaos.inject(faults.exception(503), { at: buy })
        for (let i = 0; i < times; i++) {
          void buy()
          await sleep(10)
        }
        return injection.impact.unhandled
      }),
    ),
  )
  expect(counts).toEqual([1, 2, 3])
})
