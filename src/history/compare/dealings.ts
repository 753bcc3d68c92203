import { createRandom } from '../../random/index.js'
import { type Units, waysToPick } from './sample.js'

/** How units could have fallen if the sides did not differ. */
export interface Draw {
  /** −1 or 1 for each pair of runs: 1 leaves it as it was seen by size, its sign is chance. */
  readonly signs: Int8Array
  /** 1: the unit counts as after, 0: as before. */
  readonly sides: Int8Array
}

/** As many ways are gone through one by one; more are drawn from. */
const mostExact = 2 ** 15
const drawn = 9999

/** Whether all ways are gone through: then p is exact. */
export function isExact({ pairs, before, after }: Units): boolean {
  return 2 ** pairs * waysToPick(before + after, after) <= mostExact
}

/** All ways that units can fall, or 9999 that are drawn. The same arrays are filled each time. */
export function* dealings(units: Units, seed: number): Generator<Draw> {
  const { pairs, before, after } = units
  const signs = new Int8Array(pairs).fill(1)
  const sides = new Int8Array(before + after).fill(1, before)
  if (!isExact(units)) {
    const random = createRandom(seed)
    for (let i = 0; i < drawn; i++) {
      for (let pair = 0; pair < pairs; pair++) signs[pair] = random.next() < 0.5 ? -1 : 1
      for (let last = sides.length - 1; last > 0; last--) {
        const other = random.int(0, last)
        const side = sides[other] as number
        sides[other] = sides[last] as number
        sides[last] = side
      }
      yield { signs, sides }
    }
    return
  }
  for (const chosen of subsets(before + after, after)) {
    sides.fill(0)
    for (const unit of chosen) sides[unit] = 1
    for (let bits = 0; bits < 2 ** pairs; bits++) {
      for (let pair = 0; pair < pairs; pair++) signs[pair] = (bits >> pair) & 1 ? -1 : 1
      yield { signs, sides }
    }
  }
}

/** All subsets of 0 to n − 1 with k members. */
function* subsets(n: number, k: number): Generator<readonly number[]> {
  const chosen = Array.from({ length: k }, (_, i) => i)
  for (;;) {
    yield chosen
    let at = k - 1
    while (at >= 0 && chosen[at] === n - k + at) at--
    if (at < 0) return
    for (let next = (chosen[at] as number) + 1; at < k; at++, next++) chosen[at] = next
  }
}
