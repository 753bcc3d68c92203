import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { type ExploreOptions, type SearchReport, search } from './index.js'

/** How many faults each run of a search had, in order; -1: one without any, in an order of its own. */
async function faultsOfRuns(body: (chaos: Chaos) => Promise<unknown>, options: ExploreOptions = {}) {
  const all: number[] = []
  const report = await search({ seed: 1, shrink: false, progress: false, ...options }, async (chaos) => {
    const { injections, order } = chaos.schedule
    all.push(order === undefined ? injections.length : -1)
    await body(chaos)
  })
  // What checks the golden run is none of them.
  expect(report).toMatchObject({ runs: all.length - 1, checks: 1 })
  return { counts: all.slice(1), report }
}

const pointsTimesKinds = ({ coverage }: SearchReport) => {
  const points = new Set(coverage.filter(({ call }) => call > 0).map(({ point, call }) => `${point} ${call}`))
  const kinds = new Set(coverage.map(({ fault }) => fault.replace(/^latency .*/, 'latency')))
  return points.size * kinds.size
}

const names = Array.from({ length: 12 }, (_, site) => `site${site}`)

/** 12 call sites that are each called three times; what fails is tried again, where `retries` says so. */
function twelve({ concurrent, retries = false }: { concurrent: boolean; retries?: boolean }) {
  return async (chaos: Chaos) => {
    const service = chaos.wrap('service', Object.fromEntries(names.map((name) => [name, async () => 'ok'])))
    const call = async (name: string) => {
      const once = () => (service[name] as () => Promise<string>)().catch(() => undefined)
      if ((await once()) !== 'ok' && retries) await once()
    }
    for (let round = 1; round <= 3; round++)
      if (concurrent) await Promise.all(names.map(call))
      else for (const name of names) await call(name)
  }
}

const four: ExploreOptions = { palette: { only: ['exception', 'nullValue'] } }

test.each([
  { concurrent: false },
  { concurrent: true },
  { concurrent: false, retries: true },
  { concurrent: true, retries: true },
])('where each kind fits each call, 144 single faults take 144 runs by default: %o', async (shape) => {
  const { counts, report } = await faultsOfRuns(twelve(shape), { ...four, runs: 300 })
  expect(pointsTimesKinds(report)).toBe(144)
  // The golden run first, then one fault at a time, and only then all else.
  expect(counts.slice(0, 146)).toEqual([0, ...Array<number>(144).fill(1), expect.not.toSatisfy((count) => count === 1)])
  expect(report.coverage.every(({ outcome }) => outcome === 'passed')).toBe(true)
})

const restless = twelve({ concurrent: true, retries: true })
const systematic: ExploreOptions = { strategies: ['singles', 'interleaving', 'combinations'], runs: 800 }

test('where some kinds fit no call, other orders and what faults lead to come sooner, and singles as soon as ever', async () => {
  const { counts, report } = await faultsOfRuns(restless, systematic)
  const bound = pointsTimesKinds(report)
  const singles = report.coverage.length
  expect(bound - singles).toBeGreaterThan(100)
  // The golden run is the first.
  expect(counts.lastIndexOf(1)).toBe(bound)
  const before = counts.slice(1, bound + 1)
  const [orders, one, pairs] = [-1, 1, 2].map((faults) => before.filter((count) => count === faults).length)
  expect([orders, one, pairs]).toEqual([41, singles, bound - singles - 41])
  expect(before.slice(0, 42)).toEqual([...Array<number>(41).fill(-1), 1])
})

test('other orders before the first single fault take half of the runs to spare, what faults lead to the other half', async () => {
  const { counts, report } = await faultsOfRuns(async (chaos) => {
    const service = chaos.wrap('service', Object.fromEntries(names.slice(0, 5).map((name) => [name, async () => 'ok'])))
    const call = (name: string) => (service[name] as () => Promise<string>)().catch(() => {})
    await Promise.all(names.slice(0, 5).map(async (name) => (await call(name)) ?? (await call(name))))
  }, systematic)
  const bound = pointsTimesKinds(report)
  const spare = bound - report.coverage.length
  const before = counts.slice(1, counts.lastIndexOf(1) + 1)
  const [orders, pairs] = [-1, 2].map((faults) => before.filter((count) => count === faults).length)
  expect(spare).toBeLessThan(40)
  expect([orders, pairs]).toEqual([Math.floor(spare / 2), Math.ceil(spare / 2)])
})

test('each of three shards has a third of the runs to spare', async () => {
  const whole = (await faultsOfRuns(restless, { ...systematic, runs: 1 })).report
  for (const shard of ['1/3', '2/3', '3/3']) {
    const { counts, report } = await faultsOfRuns(restless, { ...systematic, shard })
    const share = report.coverage.length / whole.coverage.length
    expect(counts.lastIndexOf(1)).toBe(Math.floor(pointsTimesKinds(whole) * share + 1e-9))
  }
})

test('a call that a fault leads to is met by the next one before all others are tried alone', async () => {
  const { findings, coverage } = await search({ seed: 1, shrink: false }, async (chaos) => {
    const shop = chaos.wrap('shop', {
      ...Object.fromEntries(names.map((name) => [name, async () => 'ok'])),
      pay: async () => 'paid',
      refund: async () => 'refunded',
    })
    for (const name of names) await (shop[name as 'pay'] as () => Promise<string>)().catch(() => {})
    await shop.pay().catch(() =>
      shop.refund().catch((error: { code?: string }) => {
        if (error.code === 'ECONNRESET') throw new Error('neither paid nor refunded')
      }),
    )
  })
  expect(findings).toMatchObject([{ strategy: 'combinations', schedule: { injections: [{}, { at: 'shop.refund' }] } }])
  expect(coverage.filter(({ outcome }) => outcome === undefined).length).toBeGreaterThan(80)
})
