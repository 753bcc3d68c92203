import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { real } from '../../clock/real.js'
import { measure, metricOf } from '../../index.js'
import { outage } from '../../timeline/timeline-builder.test-support.js'
import { createJournal, type GitFacts, openStore, type Store } from '../index.js'
import { writeJournal } from './store.test-support.js'

let folder: string
let store: Store
let now: number
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-store-'))
  store = openStore(path.join(folder, 'history.sqlite'))
  now = Date.parse('2026-01-01T00:00:00Z')
  vi.spyOn(real, 'epochMs').mockImplementation(() => now)
})
afterEach(() => {
  vi.restoreAllMocks()
  store.close()
  rmSync(folder, { recursive: true })
})

const hour = 3_600_000
const commit = (index: number) => index.toString(16).padStart(40, '0')
const clean = (index: number): GitFacts => ({ commit: commit(index), branch: 'main', dirty: false })

/** An hour later: experiments that were down until so many ms, one run each. */
function record(git: GitFacts | undefined, ...closedMs: readonly number[]): string {
  now += hour
  const runs = closedMs.map((ms, index) => {
    return { name: 'outage', seed: index + 1, outcome: ms > 26_000 ? 'failed' : 'passed', events: outage(ms) } as const
  })
  const file = writeJournal(folder, runs, git)
  store.importJournal(file)
  return file
}

/** An hour later: a run of the tests, in which one ended so. */
function runTests(git: GitFacts | undefined, outcome: 'passed' | 'failed', flaky = false, seed = 1): void {
  now += hour
  const journal = createJournal(folder, { kind: 'test', name: 'shop', ...(git && { git }) })
  const run = journal.runOpened({ name: 'pays', seed })
  journal.runClosed({ run, outcome: 'failed' })
  journal.testEnded({ name: 'pays', file: 'test/pays.test.ts', outcome, flaky, runs: [run, run] })
  const other = journal.runOpened({ name: 'ships', seed })
  journal.runClosed({ run: other, outcome: 'passed' })
  journal.testEnded({
    name: 'ships',
    file: 'test/ships.test.ts',
    outcome: 'passed',
    flaky: false,
    runs: [other, other],
  })
  journal.close({ outcome })
  store.importJournal(journal.path)
}

describe('trends', () => {
  const mttr = (closedMs: number) => metricOf(measure(outage(closedMs), 'checkout'), 'mttr') as number

  test('from commit to commit, in the order of their first journals, over all their runs', () => {
    record(clean(9), 24_400, 25_400)
    record(clean(2), 22_000)
    record(clean(9), 26_000)
    const [trend, ...others] = store.trends({ metric: 'mttr' })
    expect(others).toEqual([])
    const values = [24_400, 25_400, 26_000].map(mttr)
    const mean = values.reduce((sum, value) => sum + value, 0) / 3
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2)
    expect(trend).toMatchObject({
      test: 'outage',
      file: '',
      system: 'checkout',
      metric: 'mttr',
      unit: 'ms',
      better: 'lower',
    })
    expect(trend?.points).toMatchObject([
      {
        commit: commit(9),
        dirty: false,
        runs: 3,
        seeds: 2,
        mean: expect.closeTo(mean, 9),
        deviation: expect.closeTo(deviation, 9),
        min: values[0],
        max: values[2],
      },
      { commit: commit(2), runs: 1, seeds: 1, mean: mttr(22_000), deviation: null },
    ])
  })

  test('what rises is worse where less is better, and better where more is', () => {
    for (let index = 0; index < 7; index++) record(clean(index), 22_000 + index * 200)
    const [mttrTrend] = store.trends({ metric: 'mttr' })
    expect(mttrTrend).toMatchObject({
      direction: 'rising',
      verdict: 'worse',
      slope: 200,
      p: expect.closeTo(2 / 5040, 12),
    })
    expect(store.trends({ metric: 'availability' })[0]).toMatchObject({ direction: 'falling', verdict: 'worse' })
    expect(store.trends({ metric: 'incidents' })[0]).toMatchObject({ direction: 'constant', verdict: 'none', slope: 0 })
    expect(store.trends({ metric: 'mttr', points: 5 })[0]?.points.map((point) => point.commit)).toEqual(
      [2, 3, 4, 5, 6].map(commit),
    )
    // Five points cannot be as clear as that.
    expect(store.trends({ metric: 'mttr', points: 5 })[0]?.direction).toBe('unclear')
    expect(store.trends({ metric: 'mttr', points: 5, alpha: 0.05 })[0]?.direction).toBe('rising')
    const all = store.trends()
    expect(all.length).toBeGreaterThan(5)
    expect(all.map(({ metric }) => metric)).toEqual(all.map(({ metric }) => metric).toSorted())
  })

  test('a tree that differs from its commit, or is not known, is a point of its own', () => {
    record(clean(1), 22_000)
    record({ commit: commit(1), dirty: true }, 23_000)
    record({ commit: commit(1), dirty: true }, 24_000)
    record(undefined, 25_000)
    const [trend] = store.trends({ metric: 'mttr' })
    expect(trend?.points.map(({ commit, dirty, mean }) => [commit, dirty, mean])).toEqual([
      [commit(1), false, mttr(22_000)],
      [commit(1), true, mttr(23_000)],
      [commit(1), true, mttr(24_000)],
      [undefined, true, mttr(25_000)],
    ])
  })

  test('runs that were broken off do not count; an incident that is open is a lower bound', () => {
    record(clean(1), 99_000)
    now += hour
    const journal = createJournal(folder, { kind: 'experiment', name: 'shop', git: clean(1) })
    journal.events(journal.runOpened({ name: 'outage', seed: 1 }), outage())
    store.importJournal(journal.path)
    journal.close({ outcome: 'interrupted' })
    expect(store.trends({ metric: 'mttr' })[0]?.points).toMatchObject([{ runs: 1, lowerBounds: 1 }])
    expect(store.metrics({ metric: 'mttr' }).map(({ certainty }) => certainty)).toEqual(['atLeast', 'exact'])
  })

  test.each([
    [{ metric: 'mtr' }, 'Did you mean'],
    [{ since: 'soon' }, 'to be a date'],
    [{ points: 0 }, 'whole number'],
    [{ alpha: 5 }, 'between 0 and 1'],
    [{ commit: 'HEAD' }, 'to be a hash'],
    [{ tset: 'a' }, 'to hold only test, file'],
  ])('a query that cannot be asked says why: %j', (query, message) => {
    expect(() => store.trends(query as object)).toThrow(message)
  })
})

describe('tests that passed and failed with the same code', () => {
  test('at one clean commit, however its sessions ended', () => {
    runTests(clean(1), 'passed')
    runTests(clean(2), 'passed')
    runTests(clean(1), 'failed')
    runTests(clean(3), 'failed')
    runTests(clean(1), 'passed')
    const [flaky, ...others] = store.flaky()
    expect(others).toEqual([])
    expect(flaky).toMatchObject({
      test: 'pays',
      file: 'test/pays.test.ts',
      unsteady: 1,
      times: 3,
      rate: 1 / 3,
      cause: 'code',
    })
    expect(flaky?.versions).toMatchObject([{ commit: commit(1), dirty: false, passed: 2, retried: 0, failed: 1 }])
    // Wilson, 1 of 3: 0.0615 to 0.7923.
    expect(flaky?.interval).toEqual({ low: expect.closeTo(0.0615, 4), high: expect.closeTo(0.7923, 4) })
  })

  test('not where the code may have changed in between', () => {
    runTests({ commit: commit(1), dirty: true }, 'passed')
    runTests({ commit: commit(1), dirty: true }, 'failed')
    runTests(undefined, 'passed')
    runTests(undefined, 'failed')
    runTests(clean(2), 'failed')
    runTests(clean(3), 'passed')
    expect(store.flaky()).toEqual([])
  })

  test('passed at a retry, whatever the tree', () => {
    runTests(undefined, 'passed', true)
    expect(store.flaky()).toMatchObject([
      { test: 'pays', unsteady: 1, times: 1, cause: 'unknown', versions: [{ dirty: true, retried: 1 }] },
    ])
    expect(store.flaky({ file: 'test/ships.test.ts' })).toEqual([])
  })

  test('of an experiment each run counts; where each seed has one outcome, it is the seed', () => {
    record(clean(1), 24_000, 99_000)
    expect(store.flaky()).toMatchObject([{ test: 'outage', cause: 'unknown', unsteady: 1, times: 2 }])
    record(clean(1), 24_000, 99_000)
    expect(store.flaky()).toMatchObject([{ cause: 'seed', unsteady: 2, times: 4 }])
    record(clean(1), 99_000)
    expect(store.flaky()).toMatchObject([{ cause: 'code', unsteady: 3, times: 5 }])
  })
})

describe('journals and runs', () => {
  test('are asked by what is known of them', () => {
    record(clean(1), 24_000, 99_000)
    runTests(clean(2), 'passed')
    record(undefined, 25_000)
    expect(store.journals().map(({ id }) => id)).toEqual([3, 2, 1])
    expect(store.journals({ kind: 'experiment', outcome: 'failed' })).toMatchObject([
      {
        id: 1,
        name: 'shop',
        tags: ['nightly'],
        seed: 7,
        git: clean(1),
        outcome: 'failed',
        runs: 2,
        notPassed: 1,
        startedAt: new Date('2026-01-01T01:00:00Z'),
      },
    ])
    expect(store.journals({ commit: commit(2), tag: 'nightly' })).toEqual([])
    expect(store.journals({ limit: 1 }).map(({ id }) => id)).toEqual([3])
    expect(store.runs({ test: 'outage' }).map(({ journal, run }) => [journal, run])).toEqual([
      [3, 1],
      [1, 2],
      [1, 1],
    ])
    expect(store.runs({ since: '2026-01-01T03:00:00Z' })).toMatchObject([
      {
        journal: 3,
        test: 'outage',
        file: '',
        seed: 1,
        replay: 'FAULTLINE_SEED=1',
        outcome: 'passed',
        virtualMs: 30_000,
      },
    ])
    expect(store.runs({ clean: false }).map(({ journal }) => journal)).toEqual([3])
    expect(store.runs({ branch: 'main', file: 'test/ships.test.ts' })).toMatchObject([{ test: 'ships', run: 2 }])
  })

  test('of a folder: all journals once, and what is none is told', () => {
    record(clean(1), 24_000)
    const file = record(clean(2), 24_000)
    writeFileSync(path.join(folder, 'other.jsonl'), '{"a":1}\n')
    using fresh = openStore(path.join(folder, 'fresh.sqlite'))
    const imported = fresh.importFolder(folder)
    expect(imported.journals.map(({ state }) => state)).toEqual(['new', 'new'])
    expect(imported.journals[1]?.path).toBe(file)
    expect(imported.refused).toMatchObject([
      { path: path.join(folder, 'other.jsonl'), error: { code: 'FAULTLINE_JOURNAL_FORMAT' } },
    ])
    expect(fresh.importFolder(folder).journals.map(({ state }) => state)).toEqual(['unchanged', 'unchanged'])
    expect(() => fresh.importFolder(path.join(folder, 'nowhere'))).toThrow('to be a folder that can be read')
  })

  test('select reads and does not write', () => {
    record(clean(1), 24_000)
    expect(() => store.select('DELETE FROM run')).toThrow('Expected `sql` to be a SELECT of the history')
    expect(() => store.select('SELECT absent FROM run')).toThrow('no such column: absent')
    expect(store.select('SELECT count(*) AS n FROM run WHERE seed = ?', 1)).toEqual([{ n: 1 }])
  })
})

describe('retention', () => {
  const left = () => store.runs().map(({ test, journal, run }) => `${test} ${journal}.${run}`)

  test('the newest runs of each test stay, with what hangs on them', () => {
    record(clean(1), 24_000, 99_000)
    record(clean(2), 24_000)
    runTests(clean(2), 'passed')
    runTests(clean(2), 'failed')
    expect(store.prune({ keep: { runs: 1 }, dryRun: true })).toMatchObject({ runs: 4, vacuumed: false })
    expect(left()).toHaveLength(7)
    expect(store.prune({ keep: { runs: 1 } })).toMatchObject({ runs: 4, vacuumed: true })
    expect(left()).toEqual(['ships 4.2', 'pays 4.1', 'outage 2.1'])
    expect(store.select('SELECT DISTINCT run_id FROM metric')).toHaveLength(1)
    expect(store.select('SELECT DISTINCT journal_id FROM test_result')).toEqual([{ journal_id: 4 }])
    // They are not imported again, for they are known.
    expect(store.importFolder(folder).journals.map(({ state }) => state)).toEqual(Array(4).fill('unchanged'))
    expect(store.prune({ keep: { runs: 1 } })).toMatchObject({ runs: 0 })
  })

  test('what is older goes, but failures stay if they are to', () => {
    record(clean(1), 24_000, 99_000)
    now += 48 * hour
    record(clean(2), 24_000)
    expect(store.prune({ keep: { age: '1d', failed: true }, dryRun: true }).runs).toBe(1)
    store.prune({ keep: { age: '1d', failed: true } })
    expect(left()).toEqual(['outage 2.1', 'outage 1.2'])
    store.prune({ keep: { age: '1d' } })
    expect(left()).toEqual(['outage 2.1'])
    now += 48 * hour
    store.prune({ keep: { age: '1d' } })
    expect(left()).toEqual([])
    expect(store.select('SELECT * FROM test')).toEqual([])
  })

  test('room is given back', () => {
    const file = writeJournal(
      folder,
      Array.from({ length: 40 }, (_, seed) => ({ name: 'outage', seed, outcome: 'passed', events: outage() }) as const),
    )
    store.importJournal(file, { events: true })
    const pruned = store.prune({ keep: { runs: 1 } })
    expect(pruned.bytesAfter).toBeLessThan(pruned.bytesBefore / 5)
    expect(statSync(store.path).size).toBe(pruned.bytesAfter)
  })

  test('nothing said of what stays, or too much, deletes nothing', () => {
    expect(() => store.prune({ keep: {} })).toThrow('Give `runs` or `age`')
    expect(() => store.prune({ keep: { failed: true } })).toThrow('Give `runs` or `age`')
    expect(() => store.prune({ keep: { days: 3 } as object })).toThrow('to hold only')
    expect(() => store.prune({ keep: { runs: -1 } })).toThrow('keep.runs')
  })
})
