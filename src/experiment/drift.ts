import type { MetricName } from '../metric/index.js'

/** Whether a figure went one way as time passed. */
export interface Drift {
  readonly metric: MetricName
  /** Runs that know it. */
  readonly n: number
  /** Median of the slopes between any two of its values, in its unit a day. */
  readonly slopePerDay: number
  /** Kendall's tau, −1 to 1: how far values later are larger. */
  readonly tau: number
  /** Chance of a trend at least as clear where there is none, 0 to 1. */
  readonly p: number
  /** Undefined: no trend that is clear enough. */
  readonly trend?: 'better' | 'worse'
}

/** A value at a time. */
export interface Sample {
  readonly atMs: number
  readonly value: number
}

/** Of fewer values the normal approximation says nothing. */
export const fewestSamples = 10
const dayMs = 86_400_000

/**
 * Mann–Kendall test for a trend that need not be linear, with the correction for ties, and Sen's slope: right for figures
 * that are not normal, and not led astray by a few outliers. It takes values to be independent: those of experiments
 * that leave something behind are not quite, and show a trend too readily. Quadratic in their number.
 * @param samples by time
 * @returns undefined for too few samples
 * @see H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945), 245–259
 * @see P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, JASA 63 (1968), 1379–1389
 */
export function mannKendall(samples: readonly Sample[]): { tau: number; p: number; slopePerDay: number } | undefined {
  const n = samples.length
  if (n < fewestSamples) return undefined
  let s = 0
  const slopes: number[] = []
  for (let later = 1; later < n; later++)
    for (let earlier = 0; earlier < later; earlier++) {
      const a = samples[earlier] as Sample
      const b = samples[later] as Sample
      s += Math.sign(b.value - a.value)
      if (b.atMs > a.atMs) slopes.push(((b.value - a.value) * dayMs) / (b.atMs - a.atMs))
    }
  const pairs = (n * (n - 1)) / 2
  const variance = (n * (n - 1) * (2 * n + 5) - tieTerm(samples)) / 18
  const z = variance <= 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance)
  return { tau: s / pairs, p: twoSided(z), slopePerDay: median(slopes) }
}

function tieTerm(samples: readonly Sample[]): number {
  const sizes = new Map<number, number>()
  for (const { value } of samples) sizes.set(value, (sizes.get(value) ?? 0) + 1)
  return [...sizes.values()].reduce((sum, t) => sum + t * (t - 1) * (2 * t + 5), 0)
}

function median(values: number[]): number {
  if (values.length === 0) return 0
  const sorted = values.sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/**
 * Two-sided p of a standard normal value; wrong by 1.5e-7 at most.
 * @see M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 7.1.26
 */
function twoSided(z: number): number {
  if (z === 0) return 1
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  return Math.min(1, Math.max(0, series * Math.exp(-x * x)))
}
