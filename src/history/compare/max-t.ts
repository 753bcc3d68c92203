import { type Draw, dealings, isExact } from './dealings.js'
import { type Places, type Sample, type Scored, scored } from './sample.js'

/** What the test of one sample comes to. */
export interface Tested {
  /** Two-sided, of this sample alone. */
  readonly p: number
  /** The same, corrected for all that were tested with it: the chance that any of them says so if no side differs. */
  readonly adjustedP: number
  /** Positive where after is larger. */
  readonly statistic: number
  /** The least `p` that there could be, with so many seeds. */
  readonly leastP: number
}

const tolerance = 1e-9

/**
 * Tests many samples at once by permutation, with the step-down max-T correction: each draw changes the sides of whole
 * runs, so figures that always move together count as one. Holm's correction takes them for strangers: of ten pairs of
 * runs no p is below 0.002, so over more than two metrics it could find nothing at the level of 0.005.
 * @param alpha samples that cannot come to it whatever they show cost the others nothing; their corrected p is 1
 * @param seed of what is drawn, where there are too many ways to go through them all
 * @see Westfall and Young (1993), Resampling-based multiple testing, algorithm 4.1
 * @see Tarone (1990), A modified Bonferroni method for discrete data, Biometrics 46
 * @see Phipson and Smyth (2010), Permutation p-values should never be zero, Stat. Appl. Genet. Mol. Biol. 9
 */
export function maxT(samples: readonly Sample[], alpha = 1, seed = 1): Tested[] {
  const places = placesOf(samples)
  const { units } = places
  const all = samples.map((sample) => scored(sample, places))
  // The most telling one first.
  const order = all.map((_, i) => i).sort((a, b) => size(all[b]) - size(all[a]))
  const alone = new Int32Array(all.length)
  const together = new Int32Array(all.length)
  let count = 0
  for (const draw of dealings(units, seed)) {
    count++
    let most = 0
    for (let i = order.length - 1; i >= 0; i--) {
      const at = order[i] as number
      const one = all[at] as Scored
      const statistic = Math.abs(statisticOf(one, samples[at] as Sample, draw))
      if (one.leastP <= alpha && statistic > most) most = statistic
      const reached = Math.abs(one.observed) - tolerance
      if (statistic >= reached) alone[at] = (alone[at] as number) + 1
      if (most >= reached) together[at] = (together[at] as number) + 1
    }
  }
  // What was observed is one of the ways; among those that are drawn it is counted with them.
  const itself = isExact(units) ? 0 : 1
  const share = (counts: Int32Array, at: number) => ((counts[at] as number) + itself) / (count + itself)
  let least = 0
  const adjusted = new Float64Array(all.length)
  for (const at of order) {
    const counts = (all[at] as Scored).leastP <= alpha
    if (counts) least = Math.max(least, share(together, at))
    adjusted[at] = counts ? least : 1
  }
  return all.map(({ observed, leastP }, at) => {
    return { p: share(alone, at), adjustedP: adjusted[at] as number, statistic: observed, leastP }
  })
}

function size(one: Scored | undefined): number {
  return Math.abs(one?.observed ?? 0)
}

function statisticOf({ units, weights, scale }: Scored, { pairing }: Sample, { signs, sides }: Draw): number {
  if (scale === 0) return 0
  const by = pairing === 'paired' ? signs : sides
  let sum = 0
  for (let i = 0; i < units.length; i++) sum += (weights[i] as number) * (by[units[i] as number] as number)
  return sum / scale
}

/** Numbers the units: a seed is one pair in every sample that has it, and one unit on its side in those without pairs. */
function placesOf(samples: readonly Sample[]): Places {
  const seeds = { pair: new Map<number, number>(), before: new Map<number, number>(), after: new Map<number, number>() }
  const note = (side: keyof typeof seeds, of: ReadonlyMap<number, number>) => {
    for (const seed of of.keys()) if (!seeds[side].has(seed)) seeds[side].set(seed, seeds[side].size)
  }
  for (const sample of samples)
    if (sample.pairing === 'paired') note('pair', sample.differences)
    else {
      note('before', sample.before)
      note('after', sample.after)
    }
  return {
    units: { pairs: seeds.pair.size, before: seeds.before.size, after: seeds.after.size },
    place: (side, seed) => (seeds[side].get(seed) as number) + (side === 'after' ? seeds.before.size : 0),
  }
}
