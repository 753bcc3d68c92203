import { checkInteger, checkOneOf, InvalidOptionError } from '../error/index.js'
import { compareText } from '../timeline/compare-text.js'
import type { HistoryEntry } from './history.js'
import { type JournalKind, type JournalOutcome, journalKinds, journalOutcomes } from './journal-line.js'
import { type Moment, momentMs } from './moment.js'

/** Which journals are wanted. What is not given is not asked; all that is given must fit. */
export interface HistoryQuery {
  /** The whole name, or a pattern. */
  readonly name?: string | RegExp
  readonly kind?: JournalKind
  /** One of its tags. */
  readonly tag?: string
  /** `unfinished`: its writer died, or still runs. */
  readonly outcome?: JournalOutcome | 'unfinished'
  /** Begun then or later: a date, ms since 1970, or text such as 2026-01-01. */
  readonly since?: Moment
  /** Begun before that. */
  readonly before?: Moment
  /** Each by start, the last two of one start by file. @default 'newest' */
  readonly sort?: 'newest' | 'oldest' | 'name'
  /** No more than that many. @default all */
  readonly limit?: number
}

const outcomes = [...journalOutcomes, 'unfinished'] as const
const known = new Set(['name', 'kind', 'tag', 'outcome', 'since', 'before', 'sort', 'limit'])

/** @throws InvalidOptionError */
export function matcherOf(query: HistoryQuery): (entry: HistoryEntry) => boolean {
  for (const key of Object.keys(query))
    if (!known.has(key)) throw new InvalidOptionError('query', `to hold only ${[...known].join(', ')}`, key)
  const { name, tag } = query
  const kind = query.kind === undefined ? undefined : checkOneOf('kind', query.kind, journalKinds)
  const outcome = query.outcome === undefined ? undefined : checkOneOf('outcome', query.outcome, outcomes)
  const sinceMs = query.since === undefined ? Number.NEGATIVE_INFINITY : momentMs('since', query.since)
  const beforeMs = query.before === undefined ? Number.POSITIVE_INFINITY : momentMs('before', query.before)
  if (query.limit !== undefined) checkInteger('limit', query.limit, 0)
  return (entry) => {
    const startedMs = entry.startedAt.getTime()
    return (
      (kind === undefined || entry.kind === kind) &&
      (name === undefined || (typeof name === 'string' ? entry.name === name : entry.name.search(name) >= 0)) &&
      (tag === undefined || entry.tags.includes(tag)) &&
      startedMs >= sinceMs &&
      startedMs < beforeMs &&
      // Last: it alone reads more of the file.
      (outcome === undefined || entry.outcome === outcome)
    )
  }
}

/** @throws InvalidOptionError */
export function orderOf({ sort = 'newest' }: HistoryQuery): (a: HistoryEntry, b: HistoryEntry) => number {
  const order = checkOneOf('sort', sort, ['newest', 'oldest', 'name'])
  const byStart = (a: HistoryEntry, b: HistoryEntry) =>
    a.startedAt.getTime() - b.startedAt.getTime() || compareText(a.path, b.path)
  if (order === 'oldest') return byStart
  if (order === 'newest') return (a, b) => byStart(b, a)
  return (a, b) => compareText(a.name, b.name) || byStart(b, a)
}
