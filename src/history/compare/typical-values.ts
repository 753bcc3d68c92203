import { createRandom } from '../../random/index.js'
import type { RandomStream } from '../../random/stream.js'

export interface Range {
  readonly low: number
  readonly high: number
}

const draws = 1999
/** As many values share one draw: it has a bit for each. */
const bitsADraw = 30

/** The same subsets for all means of as many values: there may be thousands of these in a comparison. */
export class Subsets {
  readonly #random: RandomStream
  readonly #masks = new Map<string, Int32Array>()

  constructor(seed: number) {
    this.#random = createRandom(seed)
  }

  /** Means of subsets of some values, none of them empty. @param side of two whose subsets must not go together */
  meansOf(values: readonly number[], side: 'after' | 'before'): Float64Array {
    const masks = this.#masksOf(values.length, side)
    const words = masks.length / draws
    return Float64Array.from({ length: draws }, (_, draw) => {
      let sum = 0
      let count = 0
      for (let i = 0; i < values.length; i++)
        if (((masks[draw * words + Math.floor(i / bitsADraw)] as number) >> (i % bitsADraw)) & 1) {
          sum += values[i] as number
          count++
        }
      return sum / count
    })
  }

  #masksOf(count: number, side: string): Int32Array {
    const key = `${side} ${count}`
    const known = this.#masks.get(key)
    if (known !== undefined) return known
    const random = this.#random.fork(key)
    const words = Math.ceil(count / bitsADraw)
    const masks = new Int32Array(draws * words)
    for (let draw = 0; draw < draws; draw++) {
      let some = 0
      while (some === 0)
        for (let word = 0; word < words; word++) {
          const bits = Math.min(bitsADraw, count - word * bitsADraw)
          const mask = random.int(0, 2 ** bits - 1)
          masks[draw * words + word] = mask
          some |= mask
        }
    }
    this.#masks.set(key, masks)
    return masks
  }
}

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
  subsets: Subsets,
): Range | null {
  // Of n values there are 2^n − 1 subsets, which is how fine the interval can be.
  const fewest = Math.min(after.length, before?.length ?? after.length)
  if (2 / 2 ** fewest > 1 - level) return null
  const means = subsets.meansOf(after, 'after')
  if (before !== undefined) {
    const others = subsets.meansOf(before, 'before')
    for (let i = 0; i < draws; i++) means[i] = (means[i] as number) - (others[i] as number)
  }
  means.sort()
  const tail = Math.floor(((draws + 1) * (1 - level)) / 2)
  return { low: means[tail - 1] as number, high: means[draws - tail] as number }
}
