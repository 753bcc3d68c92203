import type { GitFacts } from '../git.js'
import type { JournalKind, JournalOutcome } from '../journal-line.js'
import type { Connection } from './connection.js'
import { conditionOf, limitOf, type RunQuery } from './run-query.js'

/** A journal of the history. */
export interface StoredJournal {
  readonly id: number
  /** Where its file was when it was imported last. */
  readonly path: string
  readonly kind: JournalKind
  readonly name: string
  readonly tags: readonly string[]
  readonly writtenBy: string
  readonly startedAt: Date
  readonly seed?: number
  readonly git?: GitFacts
  readonly outcome: JournalOutcome | 'unfinished'
  readonly warnings: readonly string[]
  /** Runs that the history still has (of the test, where one was asked for), and those of them that did not pass. */
  readonly runs: number
  readonly notPassed: number
}

/** Which journals are wanted. What is not given is not asked; all that is given must fit. */
export interface JournalQuery extends RunQuery {
  /** The newest so many. @default all */
  readonly limit?: number
}

interface JournalRow extends GitRow {
  readonly id: number
  readonly path: string
  readonly kind: JournalKind
  readonly name: string
  readonly tags: string
  readonly written_by: string
  readonly started_ms: number
  readonly seed: number | null
  readonly outcome: StoredJournal['outcome']
  readonly warnings: string
  readonly runs: number
  readonly not_passed: number
}

/** Newest first. */
export function journalsOf(connection: Connection, query: JournalQuery = {}): StoredJournal[] {
  const { limit, outcome, ...asked } = query
  const { sql, values } = conditionOf(asked)
  // Of the journal, whose runs may have ended otherwise.
  const own = conditionOf({ outcome })
  const rows = connection.all<JournalRow>(
    `SELECT j.*, count(r.id) AS runs, count(r.id) FILTER (WHERE r.outcome <> 'passed') AS not_passed
     FROM journal j LEFT JOIN run r ON r.journal_id = j.id LEFT JOIN test t ON t.id = r.test_id
     WHERE ${sql} AND ${own.sql.replace('r.outcome', 'j.outcome')}
     GROUP BY j.id ORDER BY j.started_ms DESC, j.id DESC LIMIT ?`,
    ...[...values, ...own.values, limitOf(limit)],
  )
  return rows.map(({ id, path, kind, name, tags, written_by, started_ms, seed, outcome, warnings, runs, ...rest }) => ({
    id,
    path,
    kind,
    name,
    tags: JSON.parse(tags) as string[],
    writtenBy: written_by,
    startedAt: new Date(started_ms),
    ...(seed !== null && { seed }),
    ...gitOf(rest),
    outcome,
    warnings: JSON.parse(warnings) as string[],
    runs,
    notPassed: rest.not_passed,
  }))
}

export interface GitRow {
  readonly git_commit: string | null
  readonly git_branch: string | null
  readonly git_dirty: number | null
}

export function gitOf({ git_commit, git_branch, git_dirty }: GitRow): { git?: GitFacts } {
  if (git_commit === null) return {}
  return { git: { commit: git_commit, ...(git_branch !== null && { branch: git_branch }), dirty: git_dirty === 1 } }
}
