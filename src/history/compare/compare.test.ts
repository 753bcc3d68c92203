import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { MetricName } from '../../metric/index.js'
import { createRandom } from '../../random/index.js'
import { outage } from '../../timeline/timeline-builder.test-support.js'
import { createJournal } from '../journal-writer.js'
import { readJournal } from '../read-journal.js'
import { compare } from './compare.js'
import type { Comparison } from './comparison.js'
import type { MeasuredRun } from './measured-run.js'
import { shops } from './shop.test-support.js'

let retrying: MeasuredRun[]
let once: MeasuredRun[]
beforeAll(async () => {
  retrying = await shops(3)
  once = await shops(1)
})

const of = ({ metrics }: Comparison, metric: MetricName | 'failedRuns') => metrics.find((one) => one.metric === metric)

describe('ten seeds on both sides', () => {
  test('a retry that was removed is worse', () => {
    const comparison = compare(retrying, once)
    expect(comparison).toMatchObject({ verdict: 'worse', passed: false, counts: { better: 0 } })
    for (const metric of ['errorRate', 'requestAvailability'] as const)
      expect(of(comparison, metric)).toMatchObject({ verdict: 'worse', paired: true, p: 2 / 1024, adjustedP: 2 / 1024 })
    const { before = 0, after = 0, interval, dominance } = of(comparison, 'errorRate') ?? {}
    expect(after - before).toBeGreaterThan(0.1)
    expect(interval?.low).toBeGreaterThan(0)
    expect(dominance).toBe(1)
    // Those answered at the second attempt are gone, so the rest is faster: nobody got faster.
    expect(of(comparison, 'latencyMean')).toMatchObject({ verdict: 'unclear', reason: 'survivors' })
  })

  test('one that was added is better, unless latency is held to a threshold of its own', () => {
    expect(compare(once, retrying)).toMatchObject({ verdict: 'better', passed: true, counts: { worse: 0 } })
    const held = compare(once, retrying, { thresholds: { latencyP99: '+10%' } })
    expect(held).toMatchObject({ verdict: 'worse', counts: { worse: 1 } })
    expect(of(held, 'latencyP99')?.verdict).toBe('worse')
  })

  test('what a threshold allows is no difference', () => {
    const thresholds = Object.fromEntries(['errorRate', 'requestAvailability'].map((name) => [name, 0.9]))
    const metrics = ['errorRate', 'requestAvailability'] as const
    expect(compare(retrying, once, { metrics, thresholds })).toMatchObject({ verdict: 'same', passed: true })
  })

  test('the same tree and seeds: equal to the last digit', async () => {
    const { verdict, counts, metrics } = compare(retrying, await shops(3))
    expect({ verdict, worse: counts.worse, better: counts.better }).toEqual({ verdict: 'same', worse: 0, better: 0 })
    expect(counts.equal).toBe(metrics.length)
    expect(metrics.every(({ change, adjustedP }) => change === 0 && adjustedP === 1)).toBe(true)
  })
})

test('two runs of one tree with other seeds on each side: silent in 50 of 50', { timeout: 60_000 }, async () => {
  const pool = await shops(3, 1000, 200)
  const random = createRandom(1)
  // Any twenty of them, ten on each side: which is which is chance.
  const twenty = () => {
    const left = [...pool]
    return Array.from({ length: 20 }, () => left.splice(random.int(0, left.length - 1), 1)[0] as MeasuredRun)
  }
  const verdicts = Array.from({ length: 50 }, () => {
    const runs = twenty()
    return compare(runs.slice(0, 10), runs.slice(10)).verdict
  })
  expect(verdicts).toEqual(Array(50).fill('same'))
  // And it is not deaf: with other seeds, too, a retry that is gone is found.
  expect(compare(pool.slice(0, 10), once).verdict).toBe('worse')
})

test('too few seeds: it cannot be told, which the strict gate stops', () => {
  const few = (runs: MeasuredRun[]) => runs.slice(0, 4)
  const comparison = compare(few(retrying), few(once))
  expect(comparison).toMatchObject({ verdict: 'unclear', passed: true })
  expect(of(comparison, 'errorRate')).toMatchObject({ verdict: 'unclear', reason: 'few seeds', p: 1 / 8 })
  expect(compare(few(retrying), few(once), { gate: 'strict' }).passed).toBe(false)
  expect(compare(retrying, once, { gate: 'off' }).passed).toBe(true)
})

test('failed runs: by Fisher without pairs; with the same seeds one that fails each time is worse at once', () => {
  const ending = (runs: readonly MeasuredRun[], failed: boolean) => runs.map((run) => ({ ...run, failed }))
  const single = retrying.slice(0, 1)
  expect(compare(ending(single, false), ending(single, true))).toMatchObject({ verdict: 'worse', passed: false })
  const others = once.map((run) => ({ ...run, seed: run.seed + 100, failed: true }))
  const { p, verdict } = of(compare(ending(retrying, false), others), 'failedRuns') ?? {}
  // Of all ways to have ten failures among twenty runs, the two ends.
  expect(p).toBeCloseTo(2 / 184_756, 10)
  expect(verdict).toBe('worse')
})

describe('journals', () => {
  function folder(): string {
    const made = mkdtempSync(path.join(tmpdir(), 'faultline-compare-'))
    onTestFinished(() => rmSync(made, { recursive: true }))
    return made
  }
  function journal(into: string, runs: readonly { name: string; seed: number; untilMs?: number }[]): string {
    const written = createJournal(into, { kind: 'test', name: 'shop' })
    for (const { name, seed } of runs) {
      const run = written.runOpened({ name, seed })
      written.events(run, outage())
      written.runClosed({ run, outcome: 'passed' })
    }
    written.close({ outcome: 'passed' })
    return written.path
  }

  test('by path, by folder, and read, they are the same; sessions of a test count as one', () => {
    const [before, after] = [folder(), folder()]
    const paths = [1, 2].map((seed) =>
      journal(before, [
        { name: 'a', seed },
        { name: 'a', seed: seed + 50 },
        { name: 'gone', seed },
      ]),
    )
    for (const seed of [1, 2])
      journal(after, [
        { name: 'a', seed },
        { name: 'new', seed },
      ])
    const comparison = compare(before, after)
    expect(comparison).toMatchObject({ verdict: 'same', onlyBefore: ['gone'], onlyAfter: ['new'] })
    expect(of(comparison, 'mttr')).toMatchObject({
      test: 'a',
      seeds: { before: 2, after: 2 },
      paired: true,
      equal: true,
    })
    expect(compare(paths.map(readJournal), after)).toEqual(comparison)
    expect(compare(paths[0] as string, after).metrics[0]?.seeds).toEqual({ before: 1, after: 1 })
    expect(compare(before, after, { gate: 'strict' }).passed).toBe(false)
  })

  test('a seed that a test names itself is one seed, however often it is run', () => {
    const [before, after] = [folder(), folder()]
    for (let i = 0; i < 10; i++) {
      journal(before, [{ name: 'a', seed: 42 }])
      journal(after, [{ name: 'a', seed: 42 }])
    }
    expect(of(compare(before, after), 'mttr')?.seeds).toEqual({ before: 1, after: 1 })
  })
})

test.each([
  [{ thresholds: { mttr: '-10%' } }, "lower is better, so with '+'"],
  [{ thresholds: { availability: '+1%' } }, "higher is better, so with '-'"],
  [{ thresholds: { mttr: 'soon' } }, "'+10%'"],
  [{ thresholds: { mtr: '10%' } }, "Did you mean 'mttr'?"],
  [{ alpha: 0 }, 'between 0.001 and 0.5'],
  [{ gate: 'none' }, 'gate'],
  [{ metric: [] }, 'to hold only'],
])('%o is refused', (options, message) => {
  expect(() => compare(retrying, once, options as never)).toThrow(message)
})

test('what is no side is refused', () => {
  expect(() => compare('/nowhere', [])).toThrow('Expected `before` to be the path of a journal or of a folder')
  expect(() => compare([], [7 as never])).toThrow('Expected `after`')
})
