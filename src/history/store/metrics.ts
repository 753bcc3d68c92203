import { checkName } from '../../error/index.js'
import { checkMetricName, type MetricName } from '../../metric/index.js'
import type { GitFacts } from '../git.js'
import type { Connection } from './connection.js'
import { type GitRow, gitOf } from './journals.js'
import { conditionOf, type RunQuery } from './run-query.js'

/** A figure of a system in a run. */
export interface StoredMetric {
  /** Id of the run. */
  readonly run: number
  readonly journal: number
  readonly test: string
  readonly file: string
  readonly seed: number
  readonly system: string
  readonly metric: MetricName
  /** Null: it was observed, and nothing happened to measure. */
  readonly value: number | null
  /** `atLeast`: an incident was open at the end. */
  readonly certainty: 'exact' | 'atLeast' | 'none'
  readonly startedAt: Date
  readonly git?: GitFacts
}

/** Which figures are wanted. */
export interface MetricQuery extends RunQuery {
  readonly metric?: MetricName
  readonly system?: string
}

export interface MetricRow extends GitRow {
  readonly run_id: number
  readonly journal_id: number
  readonly test_id: number
  readonly test: string
  readonly file: string
  readonly seed: number
  readonly system: string
  readonly metric: MetricName
  readonly value: number | null
  readonly certainty: StoredMetric['certainty']
  readonly started_ms: number
}

/**
 * Rows of test after test, system after system, metric after metric, the oldest first. One at a time is held.
 * @param condition a further one
 */
export function metricRows(connection: Connection, query: MetricQuery, condition = '1'): Iterable<MetricRow> {
  const { metric, system, ...asked } = query
  const { sql, values } = conditionOf(asked)
  const more = [
    ...(metric === undefined ? [] : [['m.metric = ?', checkMetricName('metric', metric)] as const]),
    ...(system === undefined ? [] : [['m.system = ?', checkName('system', system)] as const]),
  ]
  return connection.iterate<MetricRow>(
    `SELECT m.*, r.journal_id, r.test_id, r.seed, t.name AS test, t.file,
       j.started_ms, j.git_commit, j.git_branch, j.git_dirty
     FROM run r JOIN journal j ON j.id = r.journal_id JOIN test t ON t.id = r.test_id JOIN metric m ON m.run_id = r.id
     WHERE ${[sql, condition, ...more.map(([asks]) => asks)].join(' AND ')}
     ORDER BY t.name, t.file, m.system, m.metric, j.started_ms, j.id, r.number`,
    ...[...values, ...more.map(([, value]) => value)],
  )
}

/** In the order of `metricRows`. */
export function metricsOf(connection: Connection, query: MetricQuery = {}): StoredMetric[] {
  return Array.from(metricRows(connection, query), (row) => ({
    run: row.run_id,
    journal: row.journal_id,
    test: row.test,
    file: row.file,
    seed: row.seed,
    system: row.system,
    metric: row.metric,
    value: row.value,
    certainty: row.certainty,
    startedAt: new Date(row.started_ms),
    ...gitOf(row),
  }))
}
