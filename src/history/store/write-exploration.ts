import type { Explored } from '../journal-line.js'
import type { Connection, Value } from './connection.js'
import { upsert } from './rows.js'

/** Writes a search with what it tried and found. Within a transaction. @param line of the journal that tells of it */
export function writeExploration(
  connection: Connection,
  journal: number,
  line: number,
  { test, file = '', run, record }: Explored,
): void {
  const { seed, runs, checks, stoppedBy, virtualMs, elapsedMs, shard = null, strategies, points, pairs } = record
  const key = { journal_id: journal, number: line }
  const id = upsert(connection, 'exploration', key, {
    test_id: upsert(connection, 'test', { name: test, file }),
    run: run ?? null,
    seed,
    runs,
    checks,
    stopped_by: stoppedBy,
    virtual_ms: virtualMs,
    elapsed_ms: elapsedMs,
    shard,
    strategies: JSON.stringify(strategies),
    points: JSON.stringify(points),
    pairs_covered: pairs.covered,
    pairs_total: pairs.total,
  })
  const insert = (table: string, rows: readonly (readonly Value[])[]) => {
    connection.run(`DELETE FROM ${table} WHERE exploration_id = ?`, id)
    for (const row of rows)
      connection.run(`INSERT INTO ${table} VALUES (?, ${row.map(() => '?').join(', ')})`, id, ...row)
  }
  // A fault that was tried at a call twice has the worse outcome of the two.
  const coverage = new Map(
    [...record.coverage]
      .sort((a, b) => ranks.indexOf(a.outcome) - ranks.indexOf(b.outcome))
      .map(({ point, call, fault, outcome }) => [JSON.stringify([point, call, fault]), [point, call, fault, outcome]]),
  )
  insert('coverage', [...coverage.values()])
  insert(
    'trial',
    record.trials.map(({ interleaved, passed, failed, idle, faults }, index) => [
      index + 1,
      interleaved ? 1 : 0,
      passed,
      failed,
      idle,
      JSON.stringify(faults),
    ]),
  )
  insert(
    'finding',
    record.findings.map(({ oracle, name, message, atMs, schedule, text, replay, strategy, run, diagrams }, index) => [
      index + 1,
      oracle,
      name,
      message,
      atMs,
      JSON.stringify(schedule),
      text,
      replay ?? null,
      strategy,
      run,
      JSON.stringify(diagrams),
    ]),
  )
}

const ranks: readonly (string | null)[] = [null, 'not acted', 'passed', 'failed']
