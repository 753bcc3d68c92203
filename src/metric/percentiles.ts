import { mean } from './mean.js'

/** Spread of times, in virtual ms. All null when there was none. */
export interface Percentiles {
  /** Times it is taken of. */
  readonly count: number
  readonly meanMs: number | null
  /** Half of all took that long or less. */
  readonly p50Ms: number | null
  readonly p90Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
  readonly maxMs: number | null
}

/**
 * A percentile by nearest rank: the smallest value that at least `percent` % of all do not exceed. It is one of the
 * values, never between two: of few it is the larger one rather than a guess. Null of no values.
 * @param sorted in rising order
 * @param percent above 0, up to 100
 * @see R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996),
 * definition 1
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number | null {
  // Multiplied before it is divided: 0.07 × 100 is above 7.
  return sorted[Math.max(1, Math.ceil((percent * sorted.length) / 100)) - 1] ?? null
}

/** Percentiles of times, in any order. */
export function percentilesOf(timesMs: readonly number[]): Percentiles {
  const sorted = timesMs.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    meanMs: mean(sorted),
    p50Ms: percentile(sorted, 50),
    p90Ms: percentile(sorted, 90),
    p95Ms: percentile(sorted, 95),
    p99Ms: percentile(sorted, 99),
    maxMs: sorted.at(-1) ?? null,
  }
}
