import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createWithChaos, plainRunner } from '../../chaos/index.js'
import { createExplore, type ExploreOptions, type SearchReport } from '../../explore/index.js'
import type { Chaos } from '../../index.js'
import { openHistory, openStore, readJournal } from '../index.js'
import { recordingSessions } from './record-session.js'
import type { TestRecord } from './test-record.js'
import { settleReporter, TestRun } from './test-run.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-explored-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A search in a test that a reporter records: its report, the record, and the journal of the run. */
async function searched(options: ExploreOptions, body: (chaos: Chaos) => unknown, journal = true) {
  const records: TestRecord[] = []
  const file = path.join(folder, 'shop.test.ts')
  const runner = {
    ...plainRunner,
    test: () => ({ name: 'buys a book', file }),
    listener: () => recordingSessions({ journal }, (record) => records.push(record)),
    replay: (_: unknown, environment: string) => `${environment} test`,
  }
  let report: SearchReport | undefined
  let failed = false
  try {
    report = await createExplore(runner)({ seed: 1, progress: false, ...options }, body)(undefined)
  } catch (error) {
    failed = true
    report = (error as { report: SearchReport }).report
  }
  const [record] = records
  const run = new TestRun(settleReporter({ journal: 'journals', github: false }, folder))
  run.add({
    name: 'buys a book',
    file,
    state: failed ? 'failed' : 'passed',
    flaky: false,
    record: record as TestRecord,
  })
  run.end(failed ? 'failed' : 'passed')
  return { report: report as SearchReport, record: record as TestRecord, journals: path.join(folder, 'journals') }
}

function journalOf(journals: string) {
  const [entry] = openHistory(journals).list()
  return readJournal(entry?.path as string)
}

/** Charges twice where the answer is lost. */
const buyTwice = async (chaos: Chaos) => {
  let charged = 0
  const bank = chaos.wrap('bank', { charge: async () => void charged++ })
  const stock = chaos.wrap('stock', { take: async () => 'taken' })
  await stock.take().catch(() => {})
  await bank.charge().catch(() => bank.charge().catch(() => {}))
  expect(charged).toBeLessThan(2)
}

test('what a search found and tried is in the journal, as its report has it', async () => {
  const { report, journals } = await searched({ strategies: ['singles'] }, buyTwice)
  const { explorations, runs, warnings } = journalOf(journals)
  expect(warnings).toEqual([])
  expect(explorations).toHaveLength(1)
  const [{ record, test: name, file, run }] = explorations as [(typeof explorations)[0]]
  expect([name, file, run]).toEqual(['buys a book', 'shop.test.ts', 1])
  expect(runs[0]?.outcome).toBe('failed')
  const { seed, stoppedBy, strategies, points, coverage } = report
  expect(record).toMatchObject({ seed, runs: report.runs, stoppedBy, strategies, points })
  expect(record.coverage).toEqual(coverage.map((each) => ({ ...each, outcome: each.outcome ?? null })))
  expect(record.findings).toMatchObject([
    {
      oracle: 'body',
      name: 'AssertionError',
      schedule: { injections: [{ fault: { kind: 'lostAnswer' }, at: 'bank.charge' }] },
      text: expect.stringContaining('To see it again:'),
      replay: expect.stringMatching(/^FAULTLINE_REPLAY=f1\.\S+ test$/),
      strategy: 'singles',
    },
  ])
  // Every run of it but the one without faults.
  expect(record.trials.reduce((sum, { passed, failed, idle }) => sum + passed + failed + idle, 0)).toBe(report.runs - 1)
  expect(record.trials.filter(({ failed }) => failed > 0)).toMatchObject([
    { failed: 1, passed: 0, faults: [{ point: 'bank.charge', call: 1, kind: 'lostAnswer' }] },
  ])
})

test('the history has it, as the journal does, and once', async () => {
  const { journals } = await searched({ strategies: ['singles'] }, buyTwice)
  const { explorations, path: file } = journalOf(journals)
  const { record } = explorations[0] as (typeof explorations)[0]
  using store = openStore(path.join(folder, 'history.sqlite'))
  store.importJournal(file as string)
  store.importJournal(file as string, { again: true })
  expect(store.select('SELECT e.*, t.name, t.file FROM exploration e JOIN test t ON t.id = test_id')).toMatchObject([
    {
      name: 'buys a book',
      file: 'shop.test.ts',
      run: 1,
      seed: record.seed,
      runs: record.runs,
      stopped_by: record.stoppedBy,
      strategies: JSON.stringify(record.strategies),
      points: JSON.stringify(record.points),
      pairs_total: record.pairs.total,
    },
  ])
  const coverage = store.select('SELECT point, call, fault, outcome FROM coverage')
  expect(coverage).toHaveLength(record.coverage.length)
  expect(new Set(coverage)).toEqual(new Set(record.coverage))
  const trials = store.select<{ faults: string; interleaved: number }>(
    'SELECT faults, interleaved, passed, failed, idle FROM trial ORDER BY number',
  )
  expect(
    trials.map(({ faults, interleaved, ...counts }) => {
      return { faults: JSON.parse(faults), interleaved: interleaved === 1, ...counts }
    }),
  ).toEqual(record.trials)
  const [found] = store.select<{ schedule: string }>('SELECT oracle, at_ms, schedule, replay, text FROM finding')
  const { oracle, atMs, replay, text, schedule } = record.findings[0] as (typeof record.findings)[0]
  expect({ ...found, schedule: JSON.parse(found?.schedule ?? '') }).toEqual({
    oracle,
    at_ms: atMs,
    replay,
    text,
    schedule,
  })
})

test('a finding that no line shows again is in the history without one', async () => {
  const { journals } = await searched({ strategies: ['singles'] }, buyTwice)
  const file = journalOf(journals).path as string
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll(/"replay":"FAULTLINE_REPLAY=[^"]*","strategy"/g, '"strategy"'),
  )
  using store = openStore(path.join(folder, 'history.sqlite'))
  store.importJournal(file)
  expect(store.select('SELECT oracle, replay FROM finding')).toEqual([{ oracle: 'body', replay: null }])
})

test('a search that passes is there too; one that nobody keeps a journal of is not', async () => {
  const body = async (chaos: Chaos) =>
    void (await chaos
      .wrap('stock', async () => 1)()
      .catch(() => {}))
  const { journals, report } = await searched({ strategies: ['singles'] }, body)
  const { explorations } = journalOf(journals)
  expect(explorations[0]?.record).toMatchObject({ findings: [], stoppedBy: 'covered', runs: report.runs })
  expect((await searched({ strategies: ['singles'] }, body, false)).record.explorations).toEqual([])
})

test('a session that is no search leaves none', async () => {
  const records: TestRecord[] = []
  const listener = recordingSessions({ journal: true }, (record) => records.push(record))
  await createWithChaos({ ...plainRunner, listener: () => listener })(() => {})()
  expect(records[0]?.explorations).toEqual([])
})
