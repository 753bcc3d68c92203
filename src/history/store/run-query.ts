import { checkInteger, checkName, checkOneOf, InvalidOptionError } from '../../error/index.js'
import { type JournalKind, type JournalOutcome, journalKinds, journalOutcomes } from '../journal-line.js'
import { type Moment, momentMs } from '../moment.js'
import type { Value } from './connection.js'

/** Which runs are wanted. What is not given is not asked; all that is given must fit. */
export interface RunQuery {
  /** Whole name of the test or experiment. */
  readonly test?: string
  /** Path of the test's file, from the root of the project. */
  readonly file?: string
  /** Id of a journal. */
  readonly journal?: number
  readonly kind?: JournalKind
  /** Name of the journal. */
  readonly name?: string
  /** One of the journal's tags. */
  readonly tag?: string
  /** A commit, or the beginning of its hash: four digits or more. */
  readonly commit?: string
  readonly branch?: string
  /** Whether the tree was that of the commit. */
  readonly clean?: boolean
  /** Of the run; for journals, of the journal. */
  readonly outcome?: JournalOutcome | 'unfinished'
  /** Of journals begun then or later: a date, ms since 1970, or text such as 2026-01-01. */
  readonly since?: Moment
  /** Of journals begun before that. */
  readonly before?: Moment
}

/** A part of a statement, with the values for its places. */
export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}

const runKeys = [
  'test',
  'file',
  'journal',
  'kind',
  'name',
  'tag',
  'commit',
  'branch',
  'clean',
  'outcome',
  'since',
  'before',
] as const
const outcomes = [...journalOutcomes, 'unfinished'] as const

/** What each question asks of `run r JOIN journal j JOIN test t`. */
const conditions: { readonly [K in keyof RunQuery]-?: (given: NonNullable<RunQuery[K]>) => readonly [string, Value?] } =
  {
    test: (given) => ['t.name = ?', checkName('test', given)],
    file: (given) => ['t.file = ?', checkName('file', given)],
    journal: (given) => ['j.id = ?', checkInteger('journal', given, 1)],
    kind: (given) => ['j.kind = ?', checkOneOf('kind', given, journalKinds)],
    name: (given) => ['j.name = ?', checkName('name', given)],
    tag: (given) => ['EXISTS (SELECT 1 FROM json_each(j.tags) WHERE value = ?)', checkName('tag', given)],
    // A hash has no wildcards.
    commit: (given) => ['j.git_commit GLOB ?', `${checkCommit(given)}*`],
    branch: (given) => ['j.git_branch = ?', checkName('branch', given)],
    clean: (given) => [given ? 'j.git_dirty = 0' : '(j.git_dirty IS NULL OR j.git_dirty = 1)'],
    outcome: (given) => ['r.outcome = ?', checkOneOf('outcome', given, outcomes)],
    since: (given) => ['j.started_ms >= ?', momentMs('since', given)],
    before: (given) => ['j.started_ms < ?', momentMs('before', given)],
  }

/**
 * The condition of a WHERE over `run r`, `journal j` and `test t`.
 * @param without options that it has no use for
 * @throws InvalidOptionError
 */
export function conditionOf(query: object, without: readonly string[] = []): Condition {
  const known = runKeys.filter((key) => !without.includes(key))
  const parts: string[] = []
  const values: Value[] = []
  for (const [key, given] of Object.entries(query)) {
    if (!known.includes(key as keyof RunQuery))
      throw new InvalidOptionError('query', `to hold only ${known.join(', ')}`, key)
    if (given === undefined || !Object.hasOwn(conditions, key)) continue
    const [sql, ...places] = conditions[key as keyof RunQuery](given as never)
    parts.push(sql)
    values.push(...(places as Value[]))
  }
  return { sql: parts.length === 0 ? '1' : parts.join(' AND '), values }
}

function checkCommit(given: string): string {
  if (typeof given === 'string' && /^[0-9a-f]{4,64}$/.test(given)) return given
  throw new InvalidOptionError('commit', 'to be a hash of four digits or more, in small letters', given)
}

/** @throws InvalidOptionError */
export function limitOf(limit: number | undefined): number {
  return limit === undefined ? -1 : checkInteger('limit', limit, 0)
}
