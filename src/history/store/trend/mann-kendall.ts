/** Whether values rise or fall from one to the next. */
export interface MannKendall {
  /** Pairs that rise less pairs that fall. */
  readonly s: number
  /** Probability of an S as far from 0 or further, where the order of the values means nothing. 1 for fewer than two. */
  readonly p: number
}

/** Beyond, the normal approximation differs in the fourth place. */
const mostExact = 40

/**
 * The Mann–Kendall test for a trend, two-sided: no assumption of how the values are distributed, or that a trend be
 * straight. Exact up to 40 values without ties; else the normal approximation, corrected for ties and continuity.
 * @see H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945), 245–259
 * @see M. G. Kendall, Rank Correlation Methods, 4th ed. (1975), for ties and the exact distribution
 */
export function mannKendall(values: readonly number[]): MannKendall {
  let s = 0
  for (const [index, later] of values.entries())
    for (let before = 0; before < index; before++) s += Math.sign(later - (values[before] as number))
  const n = values.length
  if (n < 2) return { s, p: 1 }
  const ties = tiesOf(values)
  if (ties.length === 0 && n <= mostExact) return { s, p: exactP(n, Math.abs(s)) }
  const variance = (spread(n) - ties.reduce((sum, t) => sum + spread(t), 0)) / 18
  // All are equal.
  if (variance <= 0 || s === 0) return { s, p: 1 }
  return { s, p: Math.min(1, 2 * upperTail((Math.abs(s) - 1) / Math.sqrt(variance))) }
}

function spread(n: number): number {
  return n * (n - 1) * (2 * n + 5)
}

/** Sizes of the groups of equal values. */
function tiesOf(values: readonly number[]): number[] {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].filter((count) => count > 1)
}

/** Share of all orders of n values whose |S| is that or more: S is n(n − 1)/2 less twice the inversions. */
function exactP(n: number, s: number): number {
  const inversions = inversionShares(n)
  const most = (n * (n - 1)) / 2
  let p = 0
  for (const [count, share] of inversions.entries()) if (Math.abs(most - 2 * count) >= s) p += share
  return Math.min(1, p)
}

/** Of all orders of n values, the share that has 0, 1, 2 … inversions: the n-th value adds 0 to n − 1, each as likely. */
function inversionShares(n: number): number[] {
  let shares = [1]
  for (let size = 2; size <= n; size++) {
    const next = new Array<number>(shares.length + size - 1).fill(0)
    for (const [count, share] of shares.entries())
      for (let added = 0; added < size; added++) next[count + added] = (next[count + added] as number) + share / size
    shares = next
  }
  return shares
}

/**
 * P(Z > z) of a standard normal, z of 0 or more; off by less than 1.2e-7 in relation to itself.
 * @see W. H. Press et al., Numerical Recipes in C, 2nd ed. (1992), 6.2: Chebyshev fit of erfc
 */
function upperTail(z: number): number {
  const x = z / Math.SQRT2
  const t = 1 / (1 + x / 2)
  const fit = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ]
  const polynomial = fit.reduceRight((sum, coefficient) => sum * t + coefficient, 0)
  return (t * Math.exp(-x * x + polynomial)) / 2
}
