import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainRunner, type SessionListener } from '../../chaos/index.js'
import type { TestRecord } from '../../history/index.js'
import { readJournal, settleReporter, TestRun } from '../../history/index.js'
import { mergeRecords, recordingSessions } from '../../history/test-run/record-session.js'
import type { Chaos } from '../../index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { createExplore, type ExploreOptions, recordedSearch } from '../index.js'
import { TrialLog } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-record-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Charges once more when it hears nothing, by a new key: twice, where the answer was lost. */
async function buy(chaos: Chaos): Promise<void> {
  const charges: string[] = []
  const bank = chaos.wrap('bank', {
    async charge(key: string) {
      charges.push(key)
      return { key }
    },
  })
  const stock = chaos.wrap('stock', { reserve: async () => 'reserved' })
  await stock.reserve().catch(() => {})
  await bank.charge('1').catch(() => bank.charge('2').catch(() => {}))
  if (charges.length > 1) throw new Error(`charged ${charges.length} times`)
}

const searched: ExploreOptions = { seed: 3, runs: 60, stopAt: 'all', progress: false }

/** What a test that searches leaves for its reporter. */
async function testRecord(settings: { journal: boolean }, times = 1): Promise<TestRecord> {
  const published: TestRecord[] = []
  const listener: SessionListener = recordingSessions(settings, (record) => published.push(record))
  const runner = { ...plainRunner, test: () => ({ name: 'buys', file: '/shop/buy.test.ts' }), listener: () => listener }
  for (let time = 0; time < times; time++)
    await createExplore({ ...runner, replay: (_, line) => line })({ ...searched, seed: 3 + time }, buy)().catch(
      () => {},
    )
  return published.at(-1) as TestRecord
}

describe('the record of a search', () => {
  test('counts every run by what was tried, and tells what was found as it was printed', async () => {
    const { report, record } = await recordedSearch(searched, buy)
    expect(JSON.parse(JSON.stringify(record))).toEqual(record)
    const runs = record.trials.reduce((sum, { passed, failed, idle }) => sum + passed + failed + idle, 0)
    // All but the one without faults.
    expect(runs).toBe(report.runs - 1)
    expect(record.coverage).toHaveLength(report.coverage.length)
    const lost = record.trials.find(
      ({ faults }) => faults.length === 1 && faults[0]?.kind === 'lostAnswer' && faults[0].point === 'bank.charge',
    )
    expect(lost).toMatchObject({
      faults: [{ point: 'bank.charge', call: 1, detail: 'ECONNRESET', severity: 'medium', phase: 'middle' }],
      interleaved: false,
      passed: 0,
      failed: 1,
    })
    expect(record.findings[0]).toMatchObject({
      oracle: 'body',
      message: 'charged 2 times',
      text: expect.stringContaining('bank.charge, call 1: lost answer, ECONNRESET'),
      replay: expect.stringMatching(/^FAULTLINE_REPLAY=/),
      schedule: { injections: [{ at: 'bank.charge' }] },
    })
    // A call that is only made because another failed.
    expect(
      record.trials.flatMap(({ faults }) => faults).some(({ phase, call }) => phase === 'reached' && call === 2),
    ).toBe(true)
    expect((await recordedSearch(searched, buy)).record).toEqual({ ...record, elapsedMs: expect.any(Number) })
  })

  test('does not grow with the runs', () => {
    const log = new TrialLog()
    const run = { calls: [], clusters: [], failure: undefined, acted: true, order: [], widths: [], virtualMs: 0 }
    const fault = { kind: 'exception', code: 'ECONNRESET' }
    const at = (point: string, call: number): InjectionData => ({ fault, at: point, when: { calls: [call] } })
    // Two at once have no end: 100 calls of ten points with one another.
    const runs = 20_000
    for (let n = 0; n < runs; n++)
      log.note({
        ...run,
        candidate: { injections: [at(`p${n % 10}`, n % 100), at(`q${n % 30}`, Math.floor(n / 200))] },
      })
    const trials = log.list()
    expect(trials.length).toBeLessThanOrEqual(2500)
    expect(trials.length).toBeGreaterThan(2000)
    expect(trials.reduce((sum, { passed }) => sum + passed, 0) + log.leftOut).toBe(runs)
  })
})

describe('in a test run', () => {
  test('goes to the journal with the run it was told as, and is read back the same', async () => {
    const run = new TestRun(settleReporter({ journal: 'journals', github: false }, folder))
    const record = mergeRecords([await testRecord({ journal: true }, 2)])
    run.add({ name: 'buys', file: path.join(folder, 'buy.test.ts'), state: 'failed', flaky: false, record })
    run.end('failed')
    const [file = ''] = readdirSync(path.join(folder, 'journals'))
    const journal = readJournal(path.join(folder, 'journals', file))
    expect(journal.warnings).toEqual([])
    expect(journal.explorations).toHaveLength(2)
    for (const [at, explored] of journal.explorations.entries()) {
      expect(explored).toMatchObject({ test: 'buys', file: 'buy.test.ts', record: record.explorations[at]?.record })
      // The run that shows the finding.
      const told = journal.runs.find(({ run: number }) => number === explored.run)
      expect(told).toMatchObject({
        outcome: 'failed',
        seed: explored.record.seed,
        replay: explored.record.findings[0]?.replay,
      })
    }
  })

  test('without a journal counts nothing', async () => {
    expect((await testRecord({ journal: false })).explorations).toEqual([])
  })

  test('a line of a journal that is none is refused, with its place', async () => {
    const { record } = await recordedSearch({ ...searched, runs: 20 }, buy)
    const opened = {
      type: 'journal.opened',
      version: 1,
      kind: 'test',
      name: 'x',
      writtenBy: 'x',
      startedAt: '2026-01-01T00:00:00.000Z',
    }
    const read = (line: object) =>
      readJournal(
        [opened, { type: 'explored', test: 'buys', ...line }].map((one) => `${JSON.stringify(one)}\n`).join(''),
      )
    expect(read({ record }).explorations).toEqual([{ test: 'buys', record }])
    expect(() => read({ record, run: 1 })).toThrow('Run 1 has not ended here')
    const [trial] = record.trials
    expect(() => read({ record: { ...record, trials: [{ ...trial, failed: -1 }] } })).toThrow('record.trials[0].failed')
    expect(() =>
      read({ record: JSON.parse(JSON.stringify(record).replace('"pairs":{', '"pairs":{"__proto__":{},')) }),
    ).toThrow('could reach prototypes')
  })
})
