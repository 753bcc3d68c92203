import { midranks } from './midranks.js'

/** What is compared: one figure, seed by seed. The units are seeds; what one test draws and another does not, is missing. */
export type Sample =
  | {
      readonly pairing: 'paired'
      /** After − before, by seed. */
      readonly differences: ReadonlyMap<number, number>
    }
  | {
      readonly pairing: 'unpaired'
      readonly before: ReadonlyMap<number, number>
      readonly after: ReadonlyMap<number, number>
    }

/** How many units all samples have together. */
export interface Units {
  readonly pairs: number
  /** Runs that have no partner, on either side. */
  readonly before: number
  readonly after: number
}

/** Where each unit is in a draw; unpaired ones of before come first. */
export interface Places {
  readonly units: Units
  readonly place: (side: 'pair' | 'before' | 'after', seed: number) => number
}

/**
 * A sample as signed weights by unit, of which the statistic is the sum, divided by `scale`: that makes the statistics of
 * all samples alike under the hypothesis that the sides do not differ. Ranks, so that one huge value weighs no more than
 * its place.
 *
 * | pairing  | weight                                            | a draw                     | the statistic is that of |
 * | -------- | ------------------------------------------------- | -------------------------- | ------------------------ |
 * | paired   | rank of the size of the difference, zeros dropped | gives each unit a sign     | Wilcoxon, signed ranks   |
 * | unpaired | rank − mean rank, over both sides                 | gives each unit its side   | Mann–Whitney             |
 */
export interface Scored {
  readonly units: Int32Array
  readonly weights: Float64Array
  readonly scale: number
  /** As observed: positive where after is larger. */
  readonly observed: number
  /** The least p that the test can come to; over alpha, it cannot tell whatever is seen. */
  readonly leastP: number
}

/**
 * @see Wilcoxon (1945), Individual comparisons by ranking methods, Biometrics Bulletin 1
 */
export function scored(sample: Sample, { units, place }: Places): Scored {
  return sample.pairing === 'paired' ? scorePairs(sample.differences, place) : scoreSides(sample, units, place)
}

function scorePairs(differences: ReadonlyMap<number, number>, place: Places['place']): Scored {
  const moved = [...differences].filter(([, difference]) => difference !== 0)
  const ranks = midranks(moved.map(([, difference]) => Math.abs(difference)))
  const units = Int32Array.from(moved, ([seed]) => place('pair', seed))
  const scale = Math.sqrt(ranks.reduce((sum, rank) => sum + rank * rank, 0))
  const sum = ranks.reduce((total, rank, i) => total + rank * Math.sign((moved[i] as [number, number])[1]), 0)
  return {
    units,
    weights: ranks,
    scale,
    observed: scale === 0 ? 0 : sum / scale,
    leastP: Math.min(1, 2 / 2 ** moved.length),
  }
}

function scoreSides(
  { before, after }: Extract<Sample, { pairing: 'unpaired' }>,
  all: Units,
  place: Places['place'],
): Scored {
  const values = [...before.values(), ...after.values()]
  const ranks = midranks(values)
  const middle = (values.length + 1) / 2
  const weights = ranks.map((rank) => rank - middle)
  const units = Int32Array.from([
    ...[...before.keys()].map((seed) => place('before', seed)),
    ...[...after.keys()].map((seed) => place('after', seed)),
  ])
  const spread = weights.reduce((sum, weight) => sum + weight * weight, 0)
  // Variance of the sum over those units that are drawn to be after, of all: that it has no value for some is as chance
  // has it, and they count as middling.
  const count = all.before + all.after
  const scale = Math.sqrt((spread * all.before * all.after) / (count * (count - 1)))
  const sum = weights.slice(before.size).reduce((total, weight) => total + weight, 0)
  return {
    units,
    weights,
    scale,
    observed: scale === 0 ? 0 : sum / scale,
    leastP: Math.min(1, (before.size === after.size ? 2 : 1) / waysToPick(values.length, after.size)),
  }
}

/** Ways to pick `k` of `n`. */
export function waysToPick(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= Math.min(k, n - k); i++) ways = (ways * (n - Math.min(k, n - k) + i)) / i
  return ways
}
