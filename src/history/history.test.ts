import fs, { appendFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { outage } from '../timeline/timeline-builder.test-support.js'
import { createJournal, type HistoryQuery, type JournalKind, type JournalOutcome, openHistory } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-history-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** A journal that began at that time of day; without an outcome, one whose writer died. */
function journal(name: string, kind: JournalKind, time: string, outcome?: JournalOutcome, tags: string[] = []): string {
  const written = createJournal(folder, { kind, name, tags, seed: 1 })
  const run = written.runOpened({ name, seed: 1 })
  written.events(run, outage())
  if (outcome !== undefined) {
    written.runClosed({ run, outcome })
    written.close({ outcome, summary: 'x'.repeat(100_000) })
  }
  const text = fs.readFileSync(written.path, 'utf8')
  fs.writeFileSync(written.path, text.replace(/"startedAt":"[^"]+"/, `"startedAt":"2026-03-01T${time}:00.000Z"`))
  return written.path
}

function shop(): void {
  journal('checkout', 'experiment', '08:00', 'passed', ['nightly'])
  journal('checkout', 'experiment', '09:00', 'failed', ['nightly', 'slow'])
  journal('search', 'experiment', '10:00')
  journal('black friday', 'gameday', '11:00', 'aborted', ['slow'])
}

test.each<[string, HistoryQuery, string[]]>([
  ['all, the newest first', {}, ['11', '10', '09', '08']],
  ['name', { name: 'checkout' }, ['09', '08']],
  ['a pattern of names', { name: /^(s|b)/g }, ['11', '10']],
  ['kind', { kind: 'gameday' }, ['11']],
  ['tag', { tag: 'slow' }, ['11', '09']],
  ['outcome', { outcome: 'failed' }, ['09']],
  ['killed', { outcome: 'unfinished' }, ['10']],
  [
    'a range of time, its end left out',
    { since: '2026-03-01T09:00Z', before: new Date('2026-03-01T11:00Z') },
    ['10', '09'],
  ],
  ['all of it', { name: 'checkout', tag: 'nightly', outcome: 'passed', since: 0 }, ['08']],
  ['the oldest first', { sort: 'oldest', limit: 2 }, ['08', '09']],
  ['by name, the newest of each first', { sort: 'name' }, ['11', '09', '08', '10']],
  ['nothing', { name: 'check' }, []],
])('a folder is asked by %s', (_, query, hours) => {
  shop()
  const found = openHistory(folder).list(query)
  expect(found.map(({ startedAt }) => startedAt.toISOString().slice(11, 13))).toEqual(hours)
})

test.each<[object, string]>([
  [{ nam: 'checkout' }, 'got "nam"'],
  [{ kind: 'party' }, "one of 'experiment'"],
  [{ outcome: 'good' }, "'unfinished'"],
  [{ since: 'yesterday' }, '`since` to be a date'],
  [{ limit: -1 }, '`limit`'],
  [{ sort: 'size' }, '`sort`'],
])('a query that is wrong is refused: %o', (query, message) => {
  expect(() => openHistory(folder).list(query as HistoryQuery)).toThrow(message)
})

test('journals that come later are found; what is none is told apart', () => {
  const history = openHistory(folder)
  expect(history.list()).toEqual([])
  writeFileSync(
    path.join(folder, 'timeline.jsonl'),
    '{"seq":0,"atMs":0,"type":"session.opened","seed":1,"epochMs":0}\n',
  )
  writeFileSync(path.join(folder, 'empty.jsonl'), '')
  writeFileSync(path.join(folder, 'notes.txt'), 'not looked at')
  mkdirSync(path.join(folder, 'folder.jsonl'))
  const file = journal('checkout', 'experiment', '08:00', 'passed')
  expect(history.list().map((entry) => entry.path)).toEqual([file])
  expect(history.unreadable().map((found) => [path.basename(found.path), found.error.message])).toEqual([
    ['empty.jsonl', expect.stringContaining('It is empty')],
    ['timeline.jsonl', expect.stringContaining("begins with a line of type 'journal.opened'")],
  ])
})

test('an entry reads its journal, whole or line by line', () => {
  journal('checkout', 'experiment', '08:00', 'passed')
  const [entry] = openHistory(folder).list()
  expect(entry).toMatchObject({ kind: 'experiment', name: 'checkout', seed: 1, tags: [], outcome: 'passed' })
  expect(entry?.read().runs[0]?.events).toEqual(outage())
  expect([...(entry?.lines() ?? [])].filter((line) => line.type === 'event')).toHaveLength(outage().length)
})

test('a journal of 100 MB is listed by its two ends, and read in small pieces', () => {
  const file = journal('month', 'continuous', '08:00')
  truncateSync(file, 100 * 1024 * 1024)
  appendFileSync(file, '\n{"type":"journal.closed","outcome":"passed"}\n')
  const reads = vi.spyOn(fs, 'readSync')
  const bytesRead = () => reads.mock.results.reduce((sum, { value }) => sum + Number(value), 0)

  const [entry] = openHistory(folder).list({ outcome: 'passed' })
  expect(entry?.bytes).toBeGreaterThan(100e6)
  expect(bytesRead()).toBeLessThan(200_000)
  let events = 0
  for (const line of entry?.lines() ?? []) if (line.type === 'event' && ++events === 100) break
  expect(events).toBe(100)
  expect(bytesRead()).toBeLessThan(300_000)
})

test('the folder is that of FAULTLINE_JOURNAL where none is given', () => {
  vi.stubEnv('FAULTLINE_JOURNAL', '')
  expect(() => openHistory()).toThrow('Give one, or set FAULTLINE_JOURNAL.')
  vi.stubEnv('FAULTLINE_JOURNAL', folder)
  expect(openHistory().folder).toBe(folder)
  expect(() => openHistory(path.join(folder, 'none'))).toThrow('to be a folder that can be read')
})
