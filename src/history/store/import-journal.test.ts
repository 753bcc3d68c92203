import fs, {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { real } from '../../clock/real.js'
import { figureOf, measure, metricNames, type TimelineEvent } from '../../index.js'
import { recommend } from '../../recommendation/index.js'
import { outage } from '../../timeline/timeline-builder.test-support.js'
import { createJournal, JournalFormatError, openStore, readJournal, type Store } from '../index.js'
import { commitA, shopTimeline, writeJournal } from './store.test-support.js'

let events: readonly TimelineEvent[]
beforeAll(async () => {
  events = await shopTimeline(42)
})

let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-store-'))
  store = openStore(path.join(folder, 'history.sqlite'))
})
afterEach(() => {
  vi.restoreAllMocks()
  store.close()
  rmSync(folder, { recursive: true })
})

/** All rows of all tables, without what depends on when and where. */
function everything(of: Store = store): object {
  const tables = of.select<{ name: string }>(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
  return Object.fromEntries(
    tables.map(({ name }) => {
      const rows = of.select<Record<string, unknown>>(`SELECT * FROM ${name}`)
      return [name, rows.map(({ imported_ms, path, revision, ...row }) => row)]
    }),
  )
}

describe('what a journal becomes', () => {
  test('its figures are those of its events, and the rest what it says', () => {
    const git = { commit: commitA, branch: 'main', dirty: false }
    const summary = { reasons: ['it did not recover'], score: 50 }
    const file = writeJournal(folder, [{ name: 'outage', seed: 42, outcome: 'failed', events, summary }], git)
    const imported = store.importJournal(file)
    expect(imported).toEqual({ path: file, journal: 1, state: 'new', runs: 1, events: events.length, warnings: [] })

    const [run] = readJournal(file).runs
    const measures = measure(run?.events ?? [], 'shop')
    const expected = metricNames
      .map((metric) => ({ metric, ...figureOf(measures, metric) }))
      .filter(({ certainty }) => certainty !== 'unknown')
      .map(({ metric, value, certainty }) => ({ metric, value, certainty }))
    const found = store.select(`SELECT metric, value, certainty FROM metric WHERE run_id = 1 AND system = 'shop'`)
    expect(expected.length).toBeGreaterThan(20)
    expect(new Set(found)).toEqual(new Set(expected))

    expect(
      store.select('SELECT kind, name, tags, seed, git_commit, git_branch, git_dirty, outcome FROM journal'),
    ).toEqual([
      {
        kind: 'experiment',
        name: 'shop',
        tags: '["nightly"]',
        seed: 7,
        git_commit: commitA,
        git_branch: 'main',
        git_dirty: 0,
        outcome: 'failed',
      },
    ])
    expect(store.select('SELECT r.*, t.name AS test FROM run r JOIN test t ON t.id = test_id')).toMatchObject([
      {
        number: 1,
        test: 'outage',
        seed: 42,
        outcome: 'failed',
        reasons: '["it did not recover"]',
        score: 50,
        replay: 'FAULTLINE_SEED=42',
        events: events.length,
        virtual_ms: 6000,
        measured: 1,
      },
    ])
    const [injection] = measures.perInjection
    expect(store.select('SELECT kind, at, from_ms, end_ms, acted, errors, requests_failed, error FROM fault')).toEqual([
      {
        kind: 'exception',
        at: 'payments.*',
        from_ms: 1000,
        end_ms: 3000,
        acted: injection?.acted,
        errors: injection?.errors,
        requests_failed: injection?.requests.failed,
        error: 'ECONNREFUSED',
      },
    ])
    expect(store.select('SELECT injection, point, acted FROM fault_point')).toEqual([
      { injection: 1, point: 'payments.charge', acted: injection?.acted },
    ])
    const [point] = measures.perPoint
    expect(store.select('SELECT point, acted, calls, answered, failed FROM point')).toEqual([
      {
        point: 'payments.charge',
        acted: point?.acted,
        calls: point?.calls?.total,
        answered: point?.calls?.answered,
        failed: point?.calls?.failed,
      },
    ])
    const calls = events.filter((event) => event.type === 'call.began').length
    expect(calls).toBeGreaterThan(0)
    expect(store.select('SELECT * FROM dependency')).toEqual([
      { run_id: 1, system: 'shop', point: 'payments.charge', calls },
    ])
    const [incident] = measures.incidents
    expect(
      store.select('SELECT system, opened_ms, closed_ms, detection_ms, recovery_ms, error_code FROM incident'),
    ).toEqual([
      {
        system: 'shop',
        opened_ms: incident?.openedMs,
        closed_ms: incident?.closedMs,
        detection_ms: measures.detectionTimes[0]?.detectionMs,
        recovery_ms: measures.recoveryTimes[0]?.recoveryMs,
        error_code: incident?.error?.code,
      },
    ])
    expect(store.select('SELECT * FROM incident_fault')).toEqual([
      { run_id: 1, system: 'shop', incident: 1, injection: 1 },
    ])
    const rules = recommend(events).map(({ rule, severity }) => ({ rule, severity }))
    expect(rules.length).toBeGreaterThan(0)
    expect(new Set(store.select('SELECT rule, severity FROM recommendation'))).toEqual(new Set(rules))
  })

  test('the tests of a runner have their file, all their runs, and how they ended', () => {
    const journal = createJournal(folder, { kind: 'test', name: 'shop' })
    for (const [name, seed] of [
      ['pays', 1],
      ['pays (nested)', 2],
      ['pays', 3],
    ] as const) {
      const run = journal.runOpened({ name, seed })
      journal.runClosed({ run, outcome: seed === 1 ? 'failed' : 'passed' })
      if (seed > 1)
        journal.testEnded({
          name: 'pays',
          file: `test/${seed}.test.ts`,
          line: 4,
          outcome: 'passed',
          flaky: seed === 2,
          runs: seed === 2 ? [1, 2] : [3, 3],
        })
    }
    journal.testEnded({ name: 'is shut', file: 'test/2.test.ts', outcome: 'failed', flaky: false })
    journal.close({ outcome: 'passed' })
    expect(store.importJournal(journal.path).warnings).toEqual([])
    const results = store.select(
      'SELECT name, file, outcome, flaky, line FROM test_result JOIN test ON id = test_id ORDER BY file, name DESC',
    )
    expect(results).toEqual([
      { name: 'pays', file: 'test/2.test.ts', outcome: 'passed', flaky: 1, line: 4 },
      { name: 'is shut', file: 'test/2.test.ts', outcome: 'failed', flaky: 0, line: null },
      { name: 'pays', file: 'test/3.test.ts', outcome: 'passed', flaky: 0, line: 4 },
    ])
    const runs = store.select('SELECT number, file FROM run JOIN test ON test.id = test_id ORDER BY number')
    expect(runs.map((row) => Object.values(row as object))).toEqual([
      [1, 'test/2.test.ts'],
      [2, 'test/2.test.ts'],
      [3, 'test/3.test.ts'],
    ])
    // Nothing is left of the names they had until their files were known.
    expect(store.select('SELECT * FROM test')).toHaveLength(3)
  })

  test('events are kept where that is asked, then and later', () => {
    const file = writeJournal(folder, [{ name: 'outage', seed: 42, outcome: 'passed', events }])
    store.importJournal(file)
    expect(store.select('SELECT * FROM event')).toEqual([])
    expect(store.importJournal(file, { events: true }).state).toBe('again')
    const kept = () =>
      store.select<{ event: string }>('SELECT event FROM event ORDER BY seq').map(({ event }) => JSON.parse(event))
    expect(kept()).toEqual(readJournal(file).runs[0]?.events)
    store.importJournal(file, { again: true })
    expect(kept()).toHaveLength(events.length)
    expect(store.importJournal(file, { events: true }).state).toBe('unchanged')
  })
})

describe('a journal that is imported again', () => {
  test('is there once: by the same file, by a copy elsewhere, by another connection', () => {
    const file = writeJournal(folder, [{ name: 'outage', seed: 42, outcome: 'passed', events }])
    store.importJournal(file)
    const before = everything()
    const copy = path.join(folder, 'elsewhere', 'copy.jsonl')
    mkdirSync(path.dirname(copy))
    copyFileSync(file, copy)
    using other = openStore(store.path)
    for (const again of [store.importJournal(file), store.importJournal(copy), other.importJournal(file)])
      expect(again).toMatchObject({ state: 'unchanged', runs: 0, events: 0, journal: 1 })
    expect(everything()).toEqual(before)
    expect(store.importJournal(file, { again: true })).toMatchObject({ state: 'again', runs: 1 })
    expect(store.select('SELECT count(*) AS n FROM run')).toEqual([{ n: 1 }])
  })

  test('cut anywhere and then whole: it comes to the same as whole at once', () => {
    const runs = [1, 2, 3].map(
      (seed) => ({ name: `run ${seed % 2}`, seed, outcome: 'passed', events: outage().slice(0, 40) }) as const,
    )
    const whole = writeJournal(folder, runs)
    const bytes = readFileSync(whole)
    using reference = openStore(path.join(folder, 'reference.sqlite'))
    reference.importJournal(whole, { events: true })
    const grown = path.join(folder, path.basename(whole, '.jsonl'))
    const firstLine = bytes.indexOf('\n') + 1
    for (let cut = firstLine; cut < bytes.length; cut += 2477) {
      using growing = openStore(path.join(folder, `${cut}.sqlite`))
      writeFileSync(grown, bytes.subarray(0, cut))
      growing.importJournal(grown, { events: true })
      expect(growing.select('SELECT outcome FROM journal')).toEqual([{ outcome: 'unfinished' }])
      appendFileSync(grown, bytes.subarray(cut))
      expect(growing.importJournal(grown)).toMatchObject({ state: 'grown', warnings: [] })
      const ids = (all: object) => JSON.parse(JSON.stringify(all))
      expect(ids(everything(growing))).toEqual(ids(everything(reference)))
    }
  })

  test('a run that its writer did not end is unfinished, with the figures so far', () => {
    const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
    const done = journal.runOpened({ name: 'soak', seed: 1 })
    journal.events(done, events)
    journal.runClosed({ run: done, outcome: 'passed' })
    const run = journal.runOpened({ name: 'soak', seed: 1 })
    journal.events(run, events.slice(0, 60))
    store.importJournal(journal.path)
    const state = () => store.select('SELECT id, outcome, events FROM run ORDER BY number')
    expect(state()).toEqual([
      { id: 1, outcome: 'passed', events: events.length },
      { id: 2, outcome: 'unfinished', events: 60 },
    ])
    expect(store.select('SELECT count(*) AS n FROM metric WHERE run_id = 2')).not.toEqual([{ n: 0 }])

    journal.events(run, events.slice(60))
    journal.runClosed({ run, outcome: 'failed' })
    // The run that had ended is not read again.
    expect(store.importJournal(journal.path)).toMatchObject({ state: 'grown', runs: 1, events: events.length })
    expect(state()).toEqual([
      { id: 1, outcome: 'passed', events: events.length },
      { id: 2, outcome: 'failed', events: events.length },
    ])
    journal.close({ outcome: 'failed' })
    expect(store.importJournal(journal.path)).toMatchObject({ state: 'grown', runs: 0 })
    expect(store.select('SELECT outcome FROM journal')).toEqual([{ outcome: 'failed' }])
  })

  test('who was overtaken by another import while reading does not write what is older over what is newer', () => {
    const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
    const run = journal.runOpened({ name: 'soak', seed: 1 })
    journal.events(run, events)
    using other = openStore(store.path)
    const { readSync } = fs
    let met = false
    const spy = vi.spyOn(fs, 'readSync').mockImplementation(((...args: Parameters<typeof readSync>) => {
      const size = readSync(...args)
      if (size === 0 && !met) {
        met = true
        // It has come to the end of the file, and has not written yet: so long that it counts as dead.
        journal.runClosed({ run, outcome: 'passed' })
        vi.spyOn(real, 'epochMs').mockReturnValue(real.epochMs() + 5000)
        expect(other.importJournal(journal.path)).toMatchObject({ state: 'new', runs: 1 })
      }
      return size
    }) as typeof readSync)
    expect(store.importJournal(journal.path)).toMatchObject({ state: 'unchanged' })
    spy.mockRestore()
    expect(store.runs()).toMatchObject([{ outcome: 'passed', events: events.length }])
  })

  test('a file that was written anew under the same id replaces what was there', () => {
    const file = writeJournal(
      folder,
      [1, 2].map((seed) => ({ name: `${seed}`, seed, outcome: 'passed', events: outage() }) as const),
    )
    store.importJournal(file)
    const lines = readFileSync(file, 'utf8').replaceAll('"name":"2"', '"name":"two"')
    writeFileSync(file, `${lines}\n\n`)
    expect(store.importJournal(file)).toMatchObject({ state: 'again', runs: 2 })
    expect(store.select('SELECT name FROM run ORDER BY number')).toEqual([{ name: '1' }, { name: 'two' }])
  })
})

test('a line that is wrong: what comes before it is imported, and it is told', () => {
  const file = writeJournal(
    folder,
    [1, 2].map((seed) => ({ name: 'outage', seed, outcome: 'passed', events: outage() }) as const),
  )
  const lines = readFileSync(file, 'utf8').split('\n')
  lines.splice(-3, 0, '{"type":"event","run":9}')
  writeFileSync(file, lines.join('\n'))
  expect(() => store.importJournal(file)).toThrow(JournalFormatError)
  expect(store.select('SELECT number FROM run')).toEqual([{ number: 1 }])
  truncateSync(file, 0)
  expect(() => store.importJournal(file)).toThrow('It is empty')
})
