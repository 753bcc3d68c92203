import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator'
import { DrawnStream } from './drawn-stream.js'
import { hashText, mix } from './hash.js'
import type { RandomStream } from './stream.js'

/**
 * The root stream of a seed, a whole number from 0 to 2³² − 1. The generator is xoroshiro128+; it is made at the first
 * draw, so a stream that only gets forked costs two hashes.
 */
export function createRandom(seed: number): RandomStream {
  return new Stream(mix(seed), mix(seed ^ 0x9e3779b9))
}

class Stream extends DrawnStream {
  // 64 bits of identity: with 32, one pair among some thousand streams would now and then share its draws.
  readonly #high: number
  readonly #low: number
  #made: JumpableRandomGenerator | undefined

  constructor(high: number, low: number) {
    super()
    this.#high = high
    this.#low = low
  }

  get #generator(): JumpableRandomGenerator {
    if (this.#made === undefined) {
      const high = this.#high
      const low = this.#low
      // Mixed: the generator's first draws would otherwise be near one another for seeds that are.
      // `| 1` keeps the state from being all zero, where the generator stands still.
      this.#made = xoroshiro128plusFromState([
        mix(high ^ 0x6a09e667),
        mix(low ^ 0xbb67ae85),
        mix(high ^ 0x3c6ef372),
        mix(low ^ 0xa54ff53a) | 1,
      ])
    }
    return this.#made
  }

  next(): number {
    return uniformFloat64(this.#generator)
  }

  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max)
  }

  fork(name: string): RandomStream {
    return new Stream(hashText(name, this.#high), hashText(name, this.#low))
  }
}
