import type { GitFacts } from '../git.js'
import type { JournalOutcome } from '../journal-line.js'
import type { Connection } from './connection.js'
import { type GitRow, gitOf } from './journals.js'
import { conditionOf, limitOf, type RunQuery } from './run-query.js'

/** A run of the history: a session. */
export interface StoredRun {
  readonly id: number
  /** Id of its journal, and its number there. */
  readonly journal: number
  readonly run: number
  /** What it is of: the name of a test or an experiment. */
  readonly test: string
  /** Path of the test's file, from the root of the project; '' where there is none. */
  readonly file: string
  readonly name: string
  readonly scenario?: string
  readonly seed: number
  /** The line to paste that shows it again. */
  readonly replay?: string
  readonly outcome: JournalOutcome | 'unfinished'
  /** Why it did not pass, where it said so. */
  readonly reasons: readonly string[]
  readonly virtualMs: number
  readonly events: number
  /** When its journal was begun. */
  readonly startedAt: Date
  readonly git?: GitFacts
}

interface RunRow extends GitRow {
  readonly id: number
  readonly journal_id: number
  readonly number: number
  readonly test: string
  readonly file: string
  readonly name: string
  readonly scenario: string | null
  readonly seed: number
  readonly replay: string | null
  readonly outcome: StoredRun['outcome']
  readonly reasons: string
  readonly virtual_ms: number
  readonly events: number
  readonly started_ms: number
}

/** Which runs are wanted, and how many of them. */
export interface RunsQuery extends RunQuery {
  /** The newest so many. @default all */
  readonly limit?: number
}

/** Newest first. */
export function runsOf(connection: Connection, query: RunsQuery = {}): StoredRun[] {
  const { limit, ...asked } = query
  const { sql, values } = conditionOf(asked)
  const rows = connection.all<RunRow>(
    `SELECT r.*, t.name AS test, t.file, j.started_ms, j.git_commit, j.git_branch, j.git_dirty
     FROM run r JOIN journal j ON j.id = r.journal_id JOIN test t ON t.id = r.test_id
     WHERE ${sql} ORDER BY j.started_ms DESC, j.id DESC, r.number DESC LIMIT ?`,
    ...[...values, limitOf(limit)],
  )
  return rows.map((row) => ({
    id: row.id,
    journal: row.journal_id,
    run: row.number,
    test: row.test,
    file: row.file,
    name: row.name,
    ...(row.scenario !== null && { scenario: row.scenario }),
    seed: row.seed,
    ...(row.replay !== null && { replay: row.replay }),
    outcome: row.outcome,
    reasons: JSON.parse(row.reasons) as string[],
    virtualMs: row.virtual_ms,
    events: row.events,
    startedAt: new Date(row.started_ms),
    ...gitOf(row),
  }))
}
