import type { TimelineEvent } from '../../timeline/event.js'
import type { TestEnded } from '../journal-line.js'
import type { Connection } from './connection.js'
import type { HeldRun } from './held-run.js'
import type { ReadRun } from './importing.js'
import { deleteFigures, insertFigures, upsert } from './rows.js'

/** Writes a run with all that hangs on it, over what an earlier import has left of it. Within a transaction. */
export function writeRun(connection: Connection, journal: number, { held, ending, figures }: ReadRun): void {
  const run = rowOf(connection, journal, held, {
    outcome: ending.outcome,
    reasons: JSON.stringify(ending.reasons),
    score: ending.score,
    virtual_ms: held.last?.atMs ?? 0,
    events: held.count,
    measured: Number(held.events !== undefined),
  })
  insertFigures(connection, run, figures)
}

/** Writes events, of runs that may have rows or not. Within a transaction. */
export function writeEvents(
  connection: Connection,
  journal: number,
  events: readonly { readonly held: HeldRun; readonly event: TimelineEvent }[],
): void {
  for (const { held, event } of events) {
    const run = held.row ?? rowOf(connection, journal, held, begun)
    const { seq, atMs, type } = event
    connection.run('INSERT INTO event VALUES (?, ?, ?, ?, ?)', run, seq, atMs, type, JSON.stringify(event))
  }
}

/** What is written of a run whose events come before its end. */
const begun = { outcome: 'unfinished', reasons: '[]', score: null, virtual_ms: 0, events: 0, measured: 0 }

type Known = Readonly<Record<keyof typeof begun, string | number | null>>

function rowOf(connection: Connection, journal: number, held: HeldRun, known: Known): number {
  const { run: number, name, scenario = null, seed, replay = null } = held.opened
  const epoch = held.first?.type === 'session.opened' ? held.first.epochMs : null
  const row = { name, scenario, seed, replay, ...known, epoch_ms: epoch, first_byte: held.firstByte }
  const test = upsert(connection, 'test', { name, file: '' })
  const id = upsert(connection, 'run', { journal_id: journal, number }, { test_id: test, ...row })
  // The first time in this import: what an earlier one has left goes.
  if (held.row === undefined) deleteFigures(connection, id)
  held.row = id
  return id
}

/** Writes how a test ended, and whose its runs are. Within a transaction. */
export function writeTest(connection: Connection, journal: number, test: TestEnded): void {
  const { name, file, line = null, outcome, flaky, runs } = test
  const id = upsert(connection, 'test', { name, file })
  connection.run(
    `INSERT INTO test_result (journal_id, test_id, outcome, flaky, line) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET outcome = excluded.outcome, flaky = excluded.flaky, line = excluded.line`,
    ...[journal, id, outcome, Number(flaky), line],
  )
  if (runs === undefined) return
  const range = [journal, ...runs] as const
  const where = 'journal_id = ? AND number BETWEEN ? AND ?'
  const others = connection.all<{ id: number }>(
    `SELECT DISTINCT test_id AS id FROM run WHERE ${where} AND test_id <> ?`,
    ...range,
    id,
  )
  connection.run(`UPDATE run SET test_id = ? WHERE ${where}`, id, ...range)
  for (const other of others) forgetTest(connection, other.id)
}

/** A test that nothing is left of. */
export function forgetTest(connection: Connection, id: number): void {
  const left = ['run', 'test_result', 'exploration'].map(
    (table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE test_id = test.id)`,
  )
  connection.run(`DELETE FROM test WHERE id = ? AND ${left.join(' AND ')}`, id)
}
