/**
 * A million events into the history: under a minute, in memory that does not grow with the journal, and against the bare
 * limit: parsing the lines alone, and inserting as many rows alone.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { createJournal } from 'faultline/history'
import { median, type Row, row } from './harness.ts'

const runs = 1000
const eventsOfEach = 1000

/** A soak of a thousand runs, with what such a run has: probes, requests, calls, and a fault that acts. */
function writeJournal(folder: string): string {
  const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
  for (let seed = 1; seed <= runs; seed++) {
    const run = journal.runOpened({ name: 'soak', seed })
    journal.events(run, eventsOf(seed))
    journal.runClosed({ run, outcome: 'passed' })
  }
  journal.close({ outcome: 'passed' })
  return journal.path
}

type Event = Parameters<ReturnType<typeof createJournal>['event']>[1]

function eventsOf(seed: number): Event[] {
  const error = { name: 'Error', message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' }
  const window = { fromMs: 0, untilMs: null }
  const begun = [
    { seq: 0, atMs: 0, type: 'session.opened', seed, epochMs: 0 },
    { seq: 1, atMs: 0, type: 'fault.armed', injection: 1, kind: 'latency', text: 'latency', at: 'pay.*', ...window },
  ]
  const rest = Array.from({ length: eventsOfEach - begun.length }, (_, index) => {
    const at = { seq: index + 2, atMs: index * 10 }
    const [system, point, startedMs] = ['shop', 'pay.charge', index * 10]
    const request = index
    if (index % 10 === 0) return { ...at, type: 'probe.succeeded', system, startedMs, degraded: false }
    if (index % 10 === 1) return { ...at, type: 'request.failed', system, request, startedMs, error }
    if (index % 10 === 2)
      return { ...at, type: 'fault.injected', injection: 1, kind: 'latency', point, call: index, act: 'delay' }
    if (index % 10 < 6) return { ...at, type: 'request.succeeded', system, request, startedMs, degraded: false }
    if (index % 2 === 0) return { ...at, type: 'call.began', point, call: index, args: 'abc' }
    return { ...at, type: 'call.ended', point, call: index - 1, startedMs, outcome: 'answered' }
  })
  return [...begun, ...rest] as Event[]
}

/** In a process of its own: seconds, and the most memory it had. */
function imported(journal: string, database: string, events: boolean): { seconds: number; mb: number } {
  const program = `
    import { openStore } from 'faultline/history'
    const store = openStore(${JSON.stringify(database)})
    const start = performance.now()
    store.importJournal(${JSON.stringify(journal)}, { events: ${events} })
    const seconds = (performance.now() - start) / 1000
    console.log(JSON.stringify({ seconds, mb: process.resourceUsage().maxRSS / 1024 }))`
  for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true })
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

function secondsOf(act: () => void): number {
  const start = performance.now()
  act()
  return (performance.now() - start) / 1000
}

/** Rows of events and nothing more, in one transaction. */
function insertAlone(lines: readonly string[], file: string): void {
  rmSync(file, { force: true })
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.exec('CREATE TABLE event (run_id, seq, at_ms, type, event, PRIMARY KEY (run_id, seq)) WITHOUT ROWID')
  const insert = database.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?)')
  database.exec('BEGIN')
  for (const [index, line] of lines.entries())
    insert.run(Math.floor(index / eventsOfEach), index % eventsOfEach, index, 'request.succeeded', line)
  database.exec('COMMIT')
  database.close()
}

export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-bench-history-'))
  try {
    const journal = writeJournal(folder)
    const lines = readFileSync(journal, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"type":"event"'))
    const rounds = [1, 2, 3].map(() => ({
      parse: secondsOf(() => {
        for (const line of lines) JSON.parse(line)
      }),
      insert: secondsOf(() => insertAlone(lines, path.join(folder, 'alone.sqlite'))),
      figures: imported(journal, path.join(folder, 'figures.sqlite'), false),
      events: imported(journal, path.join(folder, 'events.sqlite'), true),
    }))
    const of = (pick: (round: (typeof rounds)[0]) => number) => median(rounds.map(pick))
    const [figures, events] = [of((round) => round.figures.seconds), of((round) => round.events.seconds)]
    const parse = of((round) => round.figures.seconds / round.parse)
    const both = of((round) => round.events.seconds / (round.parse + round.insert))
    const mb = of((round) => round.figures.mb)
    const name = 'history, 1 million'
    return [
      row(name, figures, 's', { against: '60 s', ratio: { atMost: 1 } }, figures / 60),
      row(name, figures, 's', { against: 'parsing the lines alone', ratio: { atMost: 10 } }, parse),
      row(name, mb, 'MB at most', { against: '400 MB', ratio: { atMost: 1 } }, mb / 400),
      row(`${name}, events kept`, events, 's', { against: '60 s', ratio: { atMost: 1 } }, events / 60),
      row(`${name}, events kept`, events, 's', { against: 'parsing and inserting alone', ratio: { atMost: 5 } }, both),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
