import fc from 'fast-check'
import { expect, test } from 'vitest'
import { withChaos } from '../chaos/index.js'
import { faults } from '../fault/index.js'
import { runWorkload } from './run-workload.js'
import { type Workload, type WorkloadConstraints, workload } from './workload.js'

const timesOf = (requests: Workload<unknown>) => requests.map(({ atMs }) => atMs)
const gaps = (times: readonly number[]) => times.slice(1).map((ms, index) => ms - (times[index] as number))

test.each<WorkloadConstraints<unknown>>([
  {},
  { arrivals: ['burst'], within: 100, minRequests: 3, maxRequests: 40 },
  { request: fc.constantFrom('buy', 'cancel'), minRequests: 0, maxRequests: 4 },
])('%j: what is drawn, and all that it shrinks to, keeps to it', (given) => {
  const arbitrary = workload(given)
  const { minRequests = 1, maxRequests = 20, within = 10_000 } = given
  const check = (requests: Workload<unknown>) => {
    const times = timesOf(requests)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.every((ms) => Number.isInteger(ms) && ms >= 0 && ms <= Number(within))).toBe(true)
    expect(times.length).toBeGreaterThanOrEqual(minRequests)
    expect(times.length).toBeLessThanOrEqual(maxRequests)
    expect(arbitrary.canShrinkWithoutContext(requests)).toBe(true)
  }
  const sizeOf = (requests: Workload<unknown>) => [
    requests.length,
    timesOf(requests).reduce((sum, ms) => sum + ms, 0),
    requests.filter(({ request }) => request === 'cancel').length,
  ]
  fc.assert(
    fc.property(arbitrary, (requests) => {
      check(requests)
      for (const { value } of arbitrary.shrink(requests, undefined)) {
        check(value)
        const [now, before] = [sizeOf(value), sizeOf(requests)]
        const at = now.findIndex((size, index) => size !== before[index])
        expect(now[at]).toBeLessThan(before[at] as number)
      }
    }),
    { numRuns: 60 },
  )
})

test('steady: even gaps; burst: many at one instant; poisson: gaps of all sizes', () => {
  const drawn = (pattern: 'steady' | 'burst' | 'poisson') =>
    fc
      .sample(workload({ arrivals: [pattern], minRequests: 12, maxRequests: 12 }), { numRuns: 200, seed: 1 })
      .map(timesOf)
  for (const times of drawn('steady')) expect(new Set(gaps(times)).size).toBe(1)
  for (const times of drawn('burst')) expect(new Set(times).size).toBeLessThanOrEqual(4)
  const some = drawn('poisson').filter((times) => new Set(gaps(times)).size > 5)
  expect(some.length).toBeGreaterThan(150)
})

test('a failure is shrunk to the fewest and simplest requests, the earliest', () => {
  const property = fc.property(
    workload({ request: fc.nat(100) }),
    (requests) =>
      !requests.some(({ atMs, request }, index) => request >= 7 && atMs - (requests[index - 1]?.atMs ?? atMs) >= 250),
  )
  for (const seed of [1, 2, 3, 4, 5]) {
    const { counterexample } = fc.check(property, { seed, numRuns: 1000 })
    expect(counterexample).toEqual([
      [
        { atMs: 0, request: 0 },
        { atMs: 250, request: 7 },
      ],
    ])
  }
})

test(
  'runWorkload sends when requests arrive, be earlier ones answered or not, and tells how each ended',
  withChaos(async (chaos) => {
    await chaos.clock.advance(1000)
    const shop = chaos.wrap('shop', { buy: async (item: string) => `a ${item}` })
    chaos.inject(faults.latency({ delayMs: 500 }), { at: 'shop.buy', calls: 1 })
    chaos.inject(faults.exception('ECONNRESET'), { at: 'shop.buy', calls: 3 })
    const requests: Workload<string> = [
      { atMs: 0, request: 'pear' },
      { atMs: 0, request: 'plum' },
      { atMs: 200, request: 'fig' },
    ]
    const sent = await runWorkload(chaos, requests, (item, index) => {
      if (index === 1) throw new Error('sold out')
      return shop.buy(item)
    })
    const calls = await runWorkload(chaos, requests.slice(0, 2), (item) => shop.buy(item))
    expect(sent).toEqual([
      { status: 'fulfilled', value: 'a pear', request: 'pear', sentMs: 1000, endedMs: 1500 },
      { status: 'rejected', reason: new Error('sold out'), request: 'plum', sentMs: 1000, endedMs: 1000 },
      { status: 'fulfilled', value: 'a fig', request: 'fig', sentMs: 1200, endedMs: 1200 },
    ])
    expect(calls.map(({ status, endedMs }) => [status, endedMs])).toEqual([
      ['rejected', 1500],
      ['fulfilled', 1500],
    ])
  }),
)

test.each<[string, unknown]>([
  ['Expected `constraints` to hold only request', { requests: fc.nat() }],
  ['Expected `request` to be an arbitrary', { request: 'buy' }],
  ['Expected `arrivals[0]` to be one of', { arrivals: ['even'] }],
  ['Expected `within` to be milliseconds', { within: '10 parsecs' }],
  ['Expected `minRequests` to be a whole number, between 0 and 20, got 21', { minRequests: 21 }],
])('%s', (message, given) => {
  expect(() => workload(given as object)).toThrow(message)
})
