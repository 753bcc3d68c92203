import { type Delay, sampleDelay } from '../../random/distribution.js'
import type { RandomStream } from '../../random/stream.js'

/** What a link draws. Each matter has a stream of its own, so that none changes what another draws. */
export class LinkDraws {
  readonly #random: RandomStream
  // Made when first needed: most links draw nothing.
  #latencies: RandomStream | undefined
  #losses: RandomStream | undefined
  #copies: RandomStream | undefined
  #delays: RandomStream | undefined

  constructor(random: RandomStream) {
    this.#random = random
  }

  latency(delay: Delay): number {
    this.#latencies ??= this.#random.fork('latency')
    return sampleDelay(delay, this.#latencies)
  }

  isLost(share: number): boolean {
    this.#losses ??= this.#random.fork('loss')
    return this.#losses.chance(share)
  }

  isDoubled(share: number): boolean {
    this.#copies ??= this.#random.fork('duplicate')
    return this.#copies.chance(share)
  }

  /** By how much a message is put off; 0: not at all. */
  putOff(share: number, withinMs: number): number {
    this.#delays ??= this.#random.fork('reorder')
    return this.#delays.chance(share) ? this.#delays.int(1, Math.max(1, withinMs)) : 0
  }
}
