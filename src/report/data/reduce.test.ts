import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createJournal } from '../../history/index.js'
import type { TimelineEvent } from '../../timeline/event.js'
import { reportData } from './index.js'
import { breakerOf } from './track/breaker-note.js'

/** A journal of so many runs, each with so many requests, every tenth of which fails; every third run failed. */
function journalOf(runs: number, requests: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-reduce-'))
  const journal = createJournal(folder, { kind: 'test', name: 'many' })
  for (let n = 1; n <= runs; n++) {
    const run = journal.runOpened({ name: `run ${n}`, seed: n })
    const events = Array.from({ length: requests }, (_, at): TimelineEvent => {
      const about = { seq: at, atMs: 1000 + at, system: 'shop', request: at + 1 }
      if (at % 10 === 0) return { ...about, type: 'request.failed', startedMs: at }
      return { ...about, type: 'request.succeeded', startedMs: at === 777 ? 0 : 990 + at, degraded: false }
    })
    journal.events(run, events)
    journal.runClosed({ run, outcome: n % 3 === 0 ? 'failed' : 'passed' })
  }
  journal.close({ outcome: 'failed' })
  return journal.path
}

test('marks are merged with their counts, which is said; the first, the last and the slowest are still told', () => {
  const data = reportData(journalOf(1, 20_000))
  const [run] = data.runs
  const marks = run?.tracks[0]?.marks ?? []
  expect(marks.length).toBeLessThan(2500)
  expect(marks.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(20_000)
  const failed = marks.filter(({ state }) => state === 'failed')
  expect(failed.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(2000)
  expect(marks[0]).toEqual({ atMs: 1000, label: '#1 1 s', state: 'failed' })
  expect(marks.at(-1)).toEqual({ atMs: 20_999, label: '#20000 10 ms', state: 'ok' })
  expect(marks.find(({ label }) => label.startsWith('#778 '))?.label).toBe('#778 1.777 s')
  expect(run?.events.shown).toBe(marks.length)
  expect(data.reduced).toHaveLength(1)
  expect(data.reduced[0]).toMatch(/^run 1: \d+ of 20000 events are drawn by themselves/)
})

test('of many runs those that failed come first, and all of it fits', () => {
  const journal = journalOf(60, 500)
  const data = reportData(journal, { mostRuns: 25, mostBytes: 200_000 })
  expect(data.runs.map(({ run }) => run).slice(0, 22)).toEqual([
    ...Array.from({ length: 20 }, (_, at) => 3 * at + 3),
    1,
    2,
  ])
  expect(data.runsLeftOut).toBe(35)
  expect(data.summary).toMatchObject({ runs: 60, passed: 40, failed: 20, events: 30_000 })
  expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(200_000)
  expect(data.reduced[0]).toBe('35 runs of the journal: in the summary alone')
  for (const { systems } of data.runs)
    expect(systems[0]?.metrics.find(({ metric }) => metric === 'errorRate')?.value).toBe(0.1)
  expect(reportData(journal, { run: 7 }).runs.map(({ name }) => name)).toEqual(['run 7'])
})

test('a journal that was cut off is reported, with its warning', () => {
  const journal = journalOf(2, 50)
  const text = readFileSync(journal, 'utf8')
  writeFileSync(journal, text.slice(0, text.length - 1000))
  const data = reportData(journal)
  expect(data.journal.outcome).toBe('unfinished')
  expect(data.journal.warnings[0]).toContain('was cut off')
  expect(data.runs.map(({ outcome }) => outcome)).toEqual(['unfinished', 'passed'])
  expect(data.summary).toMatchObject({ runs: 2, passed: 1, failed: 0, other: 1 })
})

test.each([
  ['breaker payments: open', 'payments', 'open'],
  ['circuit breaker of stock is half-open', 'stock', 'half-open'],
  ['payments breaker closed', 'payments', 'closed'],
  ['Breaker opened', 'breaker', 'open'],
  ['payments circuit breaker -> halfOpen', 'payments', 'half-open'],
])('the note %s is about a breaker', (note, name, state) => {
  expect(breakerOf(note)).toEqual({ name, state })
})

test.each(['the shop is open', 'breaker', 'breaker payments: confused', '3 entries'])('the note %s is not', (note) => {
  expect(breakerOf(note)).toBe(undefined)
})
