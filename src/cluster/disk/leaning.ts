import type { RandomStream } from '../../random/stream.js'

/** How often a draw follows the lean of its crash. */
const follows = 0.75

/**
 * Draws of one crash that lean one way: nearly all of the names and hardly any contents, say. Were each draw its own, nearly
 * every crash would leave about half of everything, and what is common in life (all of it is there, or nothing is) would hardly
 * ever be tried.
 * @see Groce et al., Swarm Testing (ISSTA 2012), on why runs that each leave something out find more
 */
export class Leaning {
  readonly #random: RandomStream
  readonly #lean: 'early' | 'late' | 'none'

  constructor(random: RandomStream) {
    this.#random = random
    this.#lean = random.pick(['early', 'late', 'none'] as const)
  }

  /** A whole number from `low` to `high`. */
  between(low: number, high: number): number {
    if (low === high) return low
    if (this.#lean !== 'none' && this.#random.chance(follows)) return this.#lean === 'early' ? low : high
    return this.#random.int(low, high)
  }
}
