import { createRandom } from '../../random/index.js'

export interface Range {
  readonly low: number
  readonly high: number
}

const draws = 1999

/**
 * Interval of a mean, or of the difference of two: from the means of subsets that each take every value with even
 * chance. These split the line into parts that are equally likely to hold the true mean, where values are as often so
 * far above it as below; and they need no variance, so that ten seeds will do.
 * @param before of the other side, where there are no pairs
 * @param level share of intervals that hold the true value, 0 to 1
 * @see Hartigan (1969), Using subsample values as typical values, JASA 64
 */
export function typicalRange(
  after: readonly number[],
  before: readonly number[] | undefined,
  level: number,
  seed: number,
): Range | null {
  // Of n values there are 2^n − 1 subsets, which is how fine the interval can be.
  const fewest = Math.min(after.length, before?.length ?? after.length)
  if (2 / 2 ** fewest > 1 - level) return null
  const random = createRandom(seed)
  const means: number[] = []
  for (let i = 0; i < draws; i++)
    means.push(subsetMean(after, random) - (before === undefined ? 0 : subsetMean(before, random)))
  means.sort((a, b) => a - b)
  const tail = Math.floor(((draws + 1) * (1 - level)) / 2)
  return { low: means[tail - 1] as number, high: means[draws - tail] as number }
}

function subsetMean(values: readonly number[], random: { next(): number }): number {
  for (;;) {
    let sum = 0
    let count = 0
    for (const value of values)
      if (random.next() < 0.5) {
        sum += value
        count++
      }
    if (count > 0) return sum / count
  }
}
