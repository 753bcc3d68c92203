import type { Problem } from './problem.js'

/**
 * Which operations could come next, given those that have been placed: in each lane all that were invoked before the
 * first answer of one that is not placed yet. Events are in linked lists, from which a placed operation is lifted and
 * put back in constant time; put back in the reverse order of lifting.
 */
export class Frontier {
  /** Operations. Nodes: an operation's invocation by its number, its answer after all of those, then the lanes' ends. */
  readonly #count: number
  readonly #lanes: number
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #returns: Uint8Array
  /** Of each answer, and of each lane's end: how many answers come before it in its lane. */
  readonly #rank: Int32Array
  /** Those with an answer that are to be placed yet. */
  remaining = 0

  constructor({ placeables, lanes }: Problem) {
    const count = placeables.length
    this.#count = count
    this.#lanes = lanes.length
    this.#next = new Int32Array(2 * count + lanes.length)
    this.#previous = new Int32Array(2 * count + lanes.length)
    this.#returns = new Uint8Array(count)
    this.#rank = new Int32Array(count + lanes.length)
    lanes.forEach((events, lane) => {
      this.#link(events, lane)
    })
  }

  /** The next operation after `after` that could be placed now; -1: there is none. @param after -1: the first */
  candidate(after: number): number {
    if (this.#lanes === 1) {
      const node = this.#next[after < 0 ? 2 * this.#count : after] as number
      return node < this.#count ? node : -1
    }
    let found = -1
    for (let lane = 0; lane < this.#lanes; lane++) {
      let node = this.#next[2 * this.#count + lane] as number
      while (node <= after) node = this.#next[node] as number
      if (node < this.#count && (found < 0 || node < found)) found = node
    }
    return found
  }

  /** The operation whose answer comes first, of those not placed; -1: there is none, or several lanes have one each. */
  nextAnswer(): number {
    if (this.#lanes !== 1) return -1
    const node = this.#firstAnswer()
    return node < 2 * this.#count ? node - this.#count : -1
  }

  /** How many answers of the first lane are behind what has been placed, before the first that is not. */
  passed(): number {
    return this.#rank[this.#firstAnswer() - this.#count] as number
  }

  lift(operation: number): void {
    this.#lift(operation)
    if (this.#returns[operation] === 0) return
    this.#lift(operation + this.#count)
    this.remaining--
  }

  putBack(operation: number): void {
    if (this.#returns[operation] === 1) {
      this.#putBack(operation + this.#count)
      this.remaining++
    }
    this.#putBack(operation)
  }

  #link(events: readonly number[], lane: number): void {
    const end = 2 * this.#count + lane
    let last = end
    let rank = 0
    for (const event of events) {
      const node = event < 0 ? ~event + this.#count : event
      if (event < 0) {
        this.#returns[~event] = 1
        this.#rank[~event] = rank++
        this.remaining++
      }
      this.#next[last] = node
      this.#previous[node] = last
      last = node
    }
    this.#next[last] = end
    this.#previous[end] = last
    this.#rank[this.#count + lane] = rank
  }

  /** The first lane's first answer, or its end. */
  #firstAnswer(): number {
    let node = this.#next[2 * this.#count] as number
    while (node < this.#count) node = this.#next[node] as number
    return node
  }

  #lift(node: number): void {
    const next = this.#next[node] as number
    const previous = this.#previous[node] as number
    this.#next[previous] = next
    this.#previous[next] = previous
  }

  #putBack(node: number): void {
    this.#next[this.#previous[node] as number] = node
    this.#previous[this.#next[node] as number] = node
  }
}
