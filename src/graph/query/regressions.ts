import { InvalidOptionError } from '../../error/index.js'
import { compareText } from '../../timeline/compare-text.js'
import type { KnowledgeGraph } from '../knowledge-graph.js'
import type { Sighting } from '../sighting.js'

/** Something that came, and was not there when its experiment ran before. */
export interface Regression {
  readonly experiment: string
  /** `failed`: the experiment passed before. */
  readonly what: 'weakness' | 'incident' | 'failed'
  /** Name of the weakness or incident; the experiment's own for `failed`. */
  readonly name: string
  /** The last run of the journal in which it was not there. */
  readonly before: Sighting
  readonly after: Sighting
  /** It was there when the experiment last ran. */
  readonly present: boolean
}

const hash = /^[0-9a-f]{4,40}$/

/**
 * What came since a moment that was not there when the same experiment ran before: in the order in which it came. What an
 * experiment showed when it ran for the first time is no regression.
 * @param since a date, or the beginning of a commit's hash: since it was first seen. @default all time
 * @throws InvalidOptionError
 */
export function regressionsSince({ graph, observations }: KnowledgeGraph, since?: Date | string): Regression[] {
  const from = since === undefined ? '' : momentOf(since, (commit) => observations.firstOf(commit))
  return observations
    .regressions()
    .filter(({ after }) => after.startedAt >= from)
    .map(({ experiment, key, before, after }): Regression => {
      const known = graph.hasNode(key) ? graph.getNodeAttributes(key) : undefined
      const last = observations
        .of(key)
        .find((each) => each.experiment === experiment)
        ?.all.at(-1)
      return {
        experiment,
        what: known === undefined ? 'failed' : known.kind === 'weakness' ? 'weakness' : 'incident',
        name: known?.name ?? experiment,
        before,
        after,
        present: last?.shown.has(key) ?? false,
      }
    })
    .sort(
      (a, b) =>
        compareText(a.after.startedAt, b.after.startedAt) ||
        compareText(a.experiment, b.experiment) ||
        compareText(a.name, b.name),
    )
}

function momentOf(since: Date | string, firstOf: (commit: string) => string | undefined): string {
  // A year is four digits, too: it is a date.
  if (typeof since === 'string' && hash.test(since) && !/^\d{4}$/.test(since)) {
    const seen = firstOf(since)
    if (seen !== undefined) return seen
    throw new InvalidOptionError('since', 'to be a commit that a journal names, or a date', since)
  }
  const ms = new Date(since).getTime()
  if (Number.isFinite(ms)) return new Date(ms).toISOString()
  throw new InvalidOptionError('since', 'to be a date such as 2026-01-01, or the beginning of a commit', since)
}
