import { sampleNormal } from '../../random/distribution.js'
import type { RandomStream } from '../../random/stream.js'

/** What is known of a probability: a Beta distribution. Both are above 0. */
export interface Beta {
  readonly alpha: number
  readonly beta: number
}

export function meanOf({ alpha, beta }: Beta): number {
  return alpha / (alpha + beta)
}

/** A draw from it, between 0 and 1. */
export function sampleBeta({ alpha, beta }: Beta, random: RandomStream): number {
  const x = sampleGamma(alpha, random)
  const y = sampleGamma(beta, random)
  // Both are 0 where both parameters are tiny: then it is near one end or the other.
  return x + y > 0 ? x / (x + y) : Number(random.chance(alpha / (alpha + beta)))
}

/** @see G. Marsaglia, W. W. Tsang: A Simple Method for Generating Gamma Variables, ACM TOMS 26 (2000) */
function sampleGamma(shape: number, random: RandomStream): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * (1 - random.next()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = sampleNormal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Where the distribution function is `share`, 0 to 1: by bisection, to a millionth. */
export function quantileOf(beta: Beta, share: number): number {
  let [low, high] = [0, 1]
  while (high - low > 1e-6) {
    const middle = (low + high) / 2
    if (distributionOf(beta, middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The regularised incomplete beta function, by Lentz's continued fraction. @see Numerical Recipes, 6.4 */
function distributionOf({ alpha: a, beta: b }: Beta, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

const mostTerms = 1000
const tiny = 1e-300

function fraction(x: number, a: number, b: number): number {
  const safe = (value: number) => (Math.abs(value) < tiny ? tiny : value)
  let c = 1
  let d = 1 / safe(1 - ((a + b) * x) / (a + 1))
  let sum = d
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / safe(1 + even * d)
    c = safe(1 + even / c)
    sum *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / safe(1 + odd * d)
    c = safe(1 + odd / c)
    const change = d * c
    sum *= change
    if (Math.abs(change - 1) < 1e-12) break
  }
  return sum
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

/** Of a number above 0. @see C. Lanczos (1964), with g = 7 and nine terms */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  const sum = lanczos.reduce((total, term, at) => total + term / (x + at), 0.99999999999980993)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}
