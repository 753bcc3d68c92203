/** Bounds of a proportion. */
export interface Interval {
  /** 0 to 1. */
  readonly low: number
  /** 0 to 1. */
  readonly high: number
}

/**
 * Wilson score interval of a proportion: right also for few trials and near 0 and 1, where the normal one leaves the
 * range. Of no trials nothing is known: 0 to 1.
 * @param z standard normal quantile. @default 1.96, for 95 % confidence
 * @see E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212
 */
export function wilson(successes: number, n: number, z = 1.959963984540054): Interval {
  if (n <= 0) return { low: 0, high: 1 }
  const p = successes / n
  const z2 = z * z
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n)
  const half = (z / (1 + z2 / n)) * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))
  // Exact at the ends, where rounding could leave the range or miss the proportion itself.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  }
}
