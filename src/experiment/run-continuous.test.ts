import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { faults, withChaos } from '../index.js'
import { defineSystem, type ExperimentDefinition, type ExperimentResult, runContinuous } from './index.js'
import { open, shop } from './shop.test-support.js'

const outage: ExperimentDefinition = {
  name: 'payments go away',
  system: shop(),
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', from: '1s', for: '5s' }],
  duration: '8s',
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapMb(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed / 2 ** 20
}

test('a month of an experiment an hour: each has its own hour, none is kept, and the heap stays flat', {
  timeout: 120_000,
}, async () => {
  const days = new Set<string>()
  const heap: number[] = []
  const month = await runContinuous({
    experiment: {
      ...outage,
      hooks: { before: ({ phase }) => void (phase === 'inject' && days.add(new Date().toISOString().slice(0, 10))) },
    },
    every: '1h',
    duration: '30d',
    seed: 1,
    keep: 50,
    onResult: (_result, { runs }) => void (runs % 120 === 0 && heap.push(heapMb())),
  })
  expect(month).toMatchObject({ outcome: 'passed', runs: 720, skipped: 0, score: 100, ended: 'its time was over' })
  expect(month.lastedMs).toBe(719 * 3_600_000 + 9900)
  expect(days.size).toBe(30)
  expect(month.history).toHaveLength(50)
  expect(month.history.at(-1)).toMatchObject({ run: 720, atMs: 719 * 3_600_000 })
  expect(month.figures.mttr).toMatchObject({ n: 720, min: 5900, max: 5900 })
  expect(month.drifts.filter(({ trend }) => trend !== undefined)).toEqual([])
  // The timeline of one run is a fifth of a megabyte: kept, they would be more than a hundred.
  expect(Math.max(...heap) - (heap[0] as number)).toBeLessThan(2)
  expect(open.shops).toBe(0)
})

/** Each time its link fails it leaves a connection behind, and the more there are the slower it answers. */
const leaky = defineSystem({
  name: 'leaky',
  boot(chaos) {
    const db = chaos.wrap('db', { query: async () => 'rows' })
    let left = 0
    const ask = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20 + left))
      return db.query().catch((error: unknown) => {
        left++
        throw error
      })
    }
    return { probe: ask, every: '5s', workload: { request: ask, perSecond: 0.2 }, measures: { left: () => left } }
  },
})

const blip: ExperimentDefinition = {
  name: 'blip',
  system: leaky,
  scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'db.*', for: '10s' }],
  duration: '20s',
}

test('a system that is kept and worn out by each outage: the drift is seen, and which way it goes', async () => {
  const kept = await runContinuous({ experiment: blip, every: '10m', duration: '12h', keepSystem: true, seed: 2 })
  expect(kept).toMatchObject({ outcome: 'passed', runs: 72, ended: 'its time was over' })
  const latency = kept.drifts.find(({ metric }) => metric === 'latencyP50')
  expect(latency).toMatchObject({ trend: 'worse', n: 72 })
  expect(latency?.tau).toBeGreaterThan(0.95)
  // A probe and a request that fail in each of the 144 experiments of a day, a millisecond for each.
  expect(latency?.slopePerDay).toBeCloseTo(2 * 144, 6)
  expect(kept.drifts.find(({ metric }) => metric === 'incidents')).not.toHaveProperty('trend')

  const fresh = await runContinuous({ experiment: blip, every: '10m', duration: '12h', seed: 2 })
  expect(fresh.drifts.filter(({ trend }) => trend !== undefined)).toEqual([])
})

test('the same seed gives the same result, in a session as well, whose time stands still', async () => {
  const run = async (seed: number) =>
    JSON.stringify(await runContinuous({ experiment: outage, every: '1h', runs: 3, seed }))
  expect(await run(4)).toBe(await run(4))
  await withChaos(async (chaos) => {
    const inside = await runContinuous({ experiment: outage, every: '1h', runs: 3 })
    expect(inside).toMatchObject({ outcome: 'passed', runs: 3 })
    expect(chaos.clock.now()).toBe(0)
  })()
})

test('what ends it: a condition, a number, a date, a signal; experiments come in turn, and none while one is under way', async () => {
  const long: ExperimentDefinition = { ...outage, name: 'long', duration: '90s' }
  const heard: [string, number][] = []
  const stopped = await runContinuous({
    experiments: [outage, long],
    every: '1m',
    stopWhen: ({ runs }) => runs === 4 && 'enough',
    onResult: ({ name }: ExperimentResult, { runs }) => void heard.push([name, runs]),
  })
  expect(stopped).toMatchObject({ ended: 'enough', runs: 4, skipped: 1, name: 'continuous' })
  expect(stopped.history.map(({ name, atMs }) => [name, atMs])).toEqual([
    ['payments go away', 0],
    ['long', 60_000],
    ['payments go away', 180_000],
    ['long', 240_000],
  ])
  expect(heard).toHaveLength(4)

  const until = { experiment: outage, every: '1h', epoch: '2025-03-01T00:00:00Z', until: '2025-03-01T05:30:00Z' }
  expect(await runContinuous(until)).toMatchObject({ runs: 6, ended: 'its time was over' })

  const controller = new AbortController()
  const aborted = await runContinuous({
    experiment: outage,
    every: '1h',
    signal: controller.signal,
    onResult: (_result, { runs }) => void (runs === 2 && controller.abort('bedtime')),
  })
  expect(aborted).toMatchObject({ outcome: 'interrupted', ended: 'interrupted: bedtime', runs: 2 })
})

test('runs that fail: the first are kept with their seeds, which show the same again', async () => {
  const strict: ExperimentDefinition = {
    ...outage,
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'payments.*', probability: 0.5, for: '2s' }],
    successCriteria: { errorRate: '< 0.05' },
  }
  const result = await runContinuous({ experiment: strict, every: '1h', runs: 12, keep: 2, seed: 11 })
  expect(result.outcome).toBe('failed')
  expect(result.outcomes.passed + result.outcomes.failed).toBe(12)
  expect(result.history.map(({ run }) => run)).toEqual([11, 12])
  const [first] = result.failures
  expect(result.seed).toBe(first?.seed)
  const again = await runContinuous({ experiment: strict, every: '1h', runs: 1, seed: first?.seed as number })
  expect(again.failures[0]).toMatchObject({ reasons: first?.reasons as string[], score: first?.score as number })
})

test('a system that is kept and breaks off the session fails the whole; one that cannot be booted is not started', async () => {
  const bomb = defineSystem({
    name: 'bomb',
    boot() {
      setTimeout(() => {
        throw new Error('tick')
      }, 1_000_000)
      return { probe: () => true, every: '1m' }
    },
  })
  const idle = { name: 'e', system: bomb, scenarios: [{ scenario: 'highLatency', optional: true }], duration: '1s' }
  const broke = await runContinuous({ experiment: idle, every: '10m', duration: '2h', keepSystem: true })
  expect(broke).toMatchObject({ outcome: 'failed', ended: expect.stringContaining('tick') })
  const boot = () => Promise.reject(new Error('no disk'))
  const none = await runContinuous({
    experiment: { ...idle, system: { name: 's', boot } },
    every: '1h',
    runs: 2,
    keepSystem: true,
  })
  expect(none).toMatchObject({ outcome: 'not started', runs: 0, ended: "'s' could not be booted: Error: no disk" })
})

test.each<[string, object, string]>([
  ['nothing that ends it', {}, '`duration`, `until`, `runs`'],
  ['no experiment', { experiment: undefined, runs: 1 }, 'to hold an experiment'],
  ['no interval', { every: 0, runs: 1 }, '`every`'],
  ['several systems to keep', { experiments: [blip], keepSystem: true, runs: 1 }, 'of one system'],
  ['a date that is none', { until: 'tomorrow' }, '`until`'],
  ['an unknown option', { runs: 1, untill: 1 }, "Did you mean 'until'"],
])('%s is refused', async (_what, wrong, message) => {
  await expect(runContinuous({ experiment: outage, every: '1h', ...wrong })).rejects.toThrow(message)
})
