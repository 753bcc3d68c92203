import { type Duration, toMs } from '../../clock/duration.js'
import { real } from '../../clock/real.js'
import { checkInteger, InvalidOptionError } from '../../error/index.js'
import type { Connection } from './connection.js'
import { HistoryStoreError } from './store-error.js'
import { forgetTest } from './write-run.js'

/** What stays. A run stays only where all that is given keeps it. */
export interface Keep {
  /** The newest so many runs of each test. @default all */
  readonly runs?: number
  /** Runs of journals that were begun no longer ago: ms, or '90d'. @default all */
  readonly age?: Duration
  /** Runs that did not pass stay, whatever else is said. @default false */
  readonly failed?: boolean
}

export interface PruneOptions {
  readonly keep: Keep
  /** Say what would go, and leave it there. @default false */
  readonly dryRun?: boolean
  /** Give the room back to the disk, which takes as much again for a moment. @default true */
  readonly vacuum?: boolean
}

/** What went. */
export interface Pruned {
  readonly runs: number
  readonly bytesBefore: number
  readonly bytesAfter: number
  /** False: it was not asked for, nothing went, or another process was reading. */
  readonly vacuumed: boolean
}

/** Runs that are deleted in one transaction. */
const atOnce = 200

/**
 * Deletes runs with all that hangs on them. Journals stay, without runs: they would be imported again otherwise.
 * @throws InvalidOptionError
 */
export function prune(connection: Connection, { keep, dryRun = false, vacuum = true }: PruneOptions): Pruned {
  const ids = goers(connection, keep)
  const bytesBefore = bytesOf(connection)
  if (dryRun || ids.length === 0) return { runs: ids.length, bytesBefore, bytesAfter: bytesBefore, vacuumed: false }
  for (let at = 0; at < ids.length; at += atOnce)
    connection.transact(() => {
      for (const id of ids.slice(at, at + atOnce)) forgetRun(connection, id, keep.failed === true)
    })
  const vacuumed = vacuum && tryVacuum(connection)
  return { runs: ids.length, bytesBefore, bytesAfter: bytesOf(connection), vacuumed }
}

function goers(connection: Connection, keep: Keep): number[] {
  for (const key of Object.keys(keep))
    if (!['runs', 'age', 'failed'].includes(key))
      throw new InvalidOptionError('keep', 'to hold only runs, age, failed', key)
  const { runs, age, failed = false } = keep
  const goes: string[] = []
  if (runs !== undefined) goes.push(`place > ${checkInteger('keep.runs', runs, 0)}`)
  if (age !== undefined) goes.push(`started_ms < ${real.epochMs() - toMs('keep.age', age)}`)
  if (goes.length === 0)
    throw new InvalidOptionError('keep', 'to say how many runs stay, or how old', keep, 'Give `runs` or `age`.')
  const sql = `
    SELECT id FROM (
      SELECT r.id, r.outcome, j.started_ms,
        row_number() OVER (PARTITION BY r.test_id ORDER BY j.started_ms DESC, j.id DESC, r.number DESC) AS place
      FROM run r JOIN journal j ON j.id = r.journal_id
    ) WHERE (${goes.join(' OR ')}) ${failed ? `AND outcome = 'passed'` : ''}`
  return connection.all<{ id: number }>(sql).map(({ id }) => id)
}

/** Deletes a run, and with the last of its test in its journal the result and the searches of that test there. */
function forgetRun(connection: Connection, id: number, keepFailed: boolean): void {
  const run = connection.get<{ journal_id: number; test_id: number }>(
    'DELETE FROM run WHERE id = ? RETURNING journal_id, test_id',
    id,
  )
  // Another process was faster.
  if (run === undefined) return
  const there = [run.journal_id, run.test_id] as const
  const where = 'journal_id = ? AND test_id = ?'
  if (connection.get(`SELECT 1 FROM run WHERE ${where} LIMIT 1`, ...there) !== undefined) return
  connection.run(`DELETE FROM test_result WHERE ${where} ${keepFailed ? `AND outcome = 'passed'` : ''}`, ...there)
  connection.run(`DELETE FROM exploration WHERE ${where}`, ...there)
  forgetTest(connection, run.test_id)
}

function tryVacuum(connection: Connection): boolean {
  try {
    connection.exec('VACUUM')
    connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    return true
  } catch (error) {
    if (error instanceof HistoryStoreError && error.problem === 'locked') return false
    throw error
  }
}

function bytesOf(connection: Connection): number {
  const pages = connection.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0
  return pages * (connection.get<{ page_size: number }>('PRAGMA page_size')?.page_size ?? 0)
}
