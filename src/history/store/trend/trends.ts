import { checkInteger, checkProbability } from '../../../error/index.js'
import { type MetricName, metrics } from '../../../metric/index.js'
import type { Connection } from '../connection.js'
import { type MetricQuery, type MetricRow, metricRows } from '../metrics.js'
import { mannKendall } from './mann-kendall.js'
import { theilSen } from './theil-sen.js'

/** What a metric was at one commit. */
export interface TrendPoint {
  /** Absent where the journal does not tell. */
  readonly commit?: string
  /** Something differed from the commit, or it is not known: the point is one journal, and not all of a commit. */
  readonly dirty: boolean
  /** When the first of its journals was begun. */
  readonly startedAt: Date
  /** Runs with a value, and how many seeds they had. */
  readonly runs: number
  readonly seeds: number
  readonly mean: number
  /** Standard deviation over the runs, with n − 1; null of a single run. */
  readonly deviation: number | null
  readonly min: number
  readonly max: number
  /** Runs whose value is a lower bound, for an incident was open at their end. */
  readonly lowerBounds: number
}

/** A metric of a system in a test, from commit to commit. */
export interface Trend {
  readonly test: string
  /** Path of the test's file; '' where there is none. */
  readonly file: string
  readonly system: string
  readonly metric: MetricName
  readonly unit: 'ms' | 'ratio' | 'score' | 'count'
  readonly better: 'lower' | 'higher'
  /** Oldest first; commits in the order of their first journals. */
  readonly points: readonly TrendPoint[]
  /** Of the means of the points, by the test of Mann and Kendall. `unclear`: no direction can be told at that level. */
  readonly direction: 'rising' | 'falling' | 'unclear' | 'constant'
  /** What the direction means for a metric of which less, or more, is better. */
  readonly verdict: 'better' | 'worse' | 'none'
  /** Probability of so clear a direction where there is none; 1 for a single point. */
  readonly p: number
  /** From point to point, by Theil and Sen; null for a single point. */
  readonly slope: number | null
}

/** Which trends are wanted. */
export interface TrendQuery extends MetricQuery {
  /** The newest so many points of each. @default 50 */
  readonly points?: number
  /**
   * A direction is told when its p is no more than that, 0 to 1. With 0.01, one of a hundred metrics that only waver is
   * said to have one; six points are the least that can show any. @default 0.01
   */
  readonly alpha?: number
}

/** Figures of runs that were broken off end where those were. */
const ended = `r.outcome IN ('passed', 'failed')`

/** Of runs that passed or failed. */
export function trendsOf(connection: Connection, query: TrendQuery = {}): Trend[] {
  const { points = 50, alpha = 0.01, ...asked } = query
  checkInteger('points', points, 1)
  checkProbability('alpha', alpha)
  const trends: Trend[] = []
  let series: Series | undefined
  for (const row of metricRows(connection, asked, ended)) {
    if (series === undefined || !series.takes(row)) {
      if (series !== undefined) trends.push(...series.trend(points, alpha))
      series = new Series(row)
    }
    series.add(row)
  }
  if (series !== undefined) trends.push(...series.trend(points, alpha))
  return trends
}

class Series {
  readonly #first: MetricRow
  readonly #points = new Map<string, Point>()

  constructor(first: MetricRow) {
    this.#first = first
  }

  takes({ test_id, system, metric }: MetricRow): boolean {
    return test_id === this.#first.test_id && system === this.#first.system && metric === this.#first.metric
  }

  add(row: MetricRow): void {
    if (row.value === null) return
    const clean = row.git_commit !== null && row.git_dirty === 0
    const key = clean ? `commit ${row.git_commit}` : `journal ${row.journal_id}`
    let point = this.#points.get(key)
    if (point === undefined) {
      point = new Point(row, !clean)
      this.#points.set(key, point)
    }
    point.add(row)
  }

  trend(most: number, alpha: number): Trend[] {
    const points = [...this.#points.values()].slice(-most).map((point) => point.figures())
    if (points.length === 0) return []
    const { test, file, system, metric } = this.#first
    const { unit, better } = metrics[metric]
    const means = points.map(({ mean }) => mean)
    const { s, p } = mannKendall(means)
    const direction =
      p <= alpha ? (s > 0 ? 'rising' : 'falling') : means.every((mean) => mean === means[0]) ? 'constant' : 'unclear'
    const told = direction === 'rising' || direction === 'falling'
    const verdict = told ? ((direction === 'falling') === (better === 'lower') ? 'better' : 'worse') : 'none'
    return [{ test, file, system, metric, unit, better, points, direction, verdict, p, slope: theilSen(means) }]
  }
}

/** Mean and deviation in one pass. @see B. P. Welford, Technometrics 4 (1962), 419–420 */
class Point {
  readonly #first: MetricRow
  readonly #dirty: boolean
  readonly #seeds = new Set<number>()
  #n = 0
  #average = 0
  #squares = 0
  #min = Number.POSITIVE_INFINITY
  #max = Number.NEGATIVE_INFINITY
  #lowerBounds = 0

  constructor(first: MetricRow, dirty: boolean) {
    this.#first = first
    this.#dirty = dirty
  }

  add({ seed, value, certainty }: MetricRow): void {
    const x = value as number
    this.#seeds.add(seed)
    const off = x - this.#average
    this.#average += off / ++this.#n
    this.#squares += off * (x - this.#average)
    this.#min = Math.min(this.#min, x)
    this.#max = Math.max(this.#max, x)
    if (certainty === 'atLeast') this.#lowerBounds++
  }

  figures(): TrendPoint {
    const { git_commit, started_ms } = this.#first
    return {
      ...(git_commit !== null && { commit: git_commit }),
      dirty: this.#dirty,
      startedAt: new Date(started_ms),
      runs: this.#n,
      seeds: this.#seeds.size,
      // Rounding must not take a mean of equal values past them.
      mean: Math.min(this.#max, Math.max(this.#min, this.#average)),
      deviation: this.#n < 2 ? null : Math.sqrt(Math.max(0, this.#squares) / (this.#n - 1)),
      min: this.#min,
      max: this.#max,
      lowerBounds: this.#lowerBounds,
    }
  }
}
