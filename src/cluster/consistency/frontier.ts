import type { Problem } from './problem.js'

/**
 * Which operations could come next, given those that have been placed: in each lane all that were invoked before the
 * first answer of one that is not placed yet. Events are in linked lists, from which a placed operation is lifted and
 * put back in constant time; take back in the reverse order of placing.
 */
export class Frontier {
  readonly #count: number
  readonly #lanes: number
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #returns: Uint8Array
  /** Of each answer, and of each lane's end: how many answers come before it in its lane. */
  readonly #rank: Int32Array
  readonly #lane: Int32Array
  /** Bit of an operation: those with an answer in their lane's words, in order; the others in words of their own. */
  readonly #bit: Int32Array
  readonly #bits: Uint32Array
  readonly #pendingWords: number
  /** First word of each lane, and the end of the last. */
  readonly #firstWord: Int32Array
  /** Per lane, the first bit that is not set, and the one after the last that is. */
  readonly #low: Int32Array
  readonly #high: Int32Array
  /** Those with an answer that are to be placed yet. */
  remaining = 0

  constructor({ placeables, lanes }: Problem) {
    const count = placeables.length
    this.#count = count
    this.#lanes = lanes.length
    // Nodes: an operation's invocation by its number, its answer after all of those, then the ends of the lanes.
    this.#next = new Int32Array(2 * count + lanes.length)
    this.#previous = new Int32Array(2 * count + lanes.length)
    this.#returns = new Uint8Array(count)
    this.#rank = new Int32Array(count + lanes.length)
    this.#lane = Int32Array.from(placeables, ({ lane }) => lane)
    this.#bit = new Int32Array(count)
    lanes.forEach((events, lane) => {
      this.#link(events, lane)
    })
    const pending = count - this.remaining
    this.#pendingWords = (pending + 31) >>> 5
    this.#firstWord = new Int32Array(lanes.length + 1)
    this.#low = new Int32Array(lanes.length)
    this.#high = new Int32Array(lanes.length)
    this.#bits = new Uint32Array(this.#number())
  }

  /** Most words that `encode` writes. */
  get width(): number {
    return 1 + 2 * this.#lanes + this.#bits.length
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

  /** How many answers of the first lane are behind what has been placed, before the first that is not. */
  passed(): number {
    let node = this.#next[2 * this.#count] as number
    while (node < this.#count) node = this.#next[node] as number
    return this.#rank[node - this.#count] as number
  }

  isPlaced(operation: number): boolean {
    const bit = this.#bit[operation] as number
    return ((this.#bits[this.#wordOf(operation, bit)] as number) & (1 << (bit & 31))) !== 0
  }

  place(operation: number): void {
    this.#lift(operation)
    const bit = this.#bit[operation] as number
    const word = this.#wordOf(operation, bit)
    this.#bits[word] = (this.#bits[word] as number) | (1 << (bit & 31))
    if (this.#returns[operation] === 0) return
    this.#lift(operation + this.#count)
    this.remaining--
    const lane = this.#lane[operation] as number
    if (bit >= (this.#high[lane] as number)) this.#high[lane] = bit + 1
    if (bit === this.#low[lane]) this.#low[lane] = this.#firstClear(lane, bit + 1)
  }

  takeBack(operation: number): void {
    const bit = this.#bit[operation] as number
    const word = this.#wordOf(operation, bit)
    this.#bits[word] = (this.#bits[word] as number) & ~(1 << (bit & 31))
    if (this.#returns[operation] === 1) {
      this.#putBack(operation + this.#count)
      this.remaining++
      const lane = this.#lane[operation] as number
      if (bit < (this.#low[lane] as number)) this.#low[lane] = bit
      if (bit + 1 === this.#high[lane]) this.#high[lane] = this.#lastSet(lane, bit)
    }
    this.#putBack(operation)
  }

  /**
   * Writes what has been placed, and a number for the state, as words: the same for the same, different for different
   * ones. What all lies before the first that is missing is one number, so that the length of a history does not count.
   * @returns how many words
   */
  encode(row: Uint32Array, state: number): number {
    let at = 0
    row[at++] = state
    for (let word = 0; word < this.#pendingWords; word++) row[at++] = this.#bits[word] as number
    for (let lane = 0; lane < this.#lanes; lane++) {
      const low = this.#low[lane] as number
      const high = this.#high[lane] as number
      const first = low >>> 5
      const words = high > low ? ((high + 31) >>> 5) - first : 0
      row[at++] = low
      row[at++] = words
      const start = (this.#firstWord[lane] as number) + first
      for (let word = 0; word < words; word++) row[at++] = this.#bits[start + word] as number
    }
    return at
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

  /** Gives each operation its bit. Answers how many words there are. */
  #number(): number {
    let pending = 0
    const known = new Int32Array(this.#lanes)
    for (let operation = 0; operation < this.#count; operation++) {
      const lane = this.#lane[operation] as number
      if (this.#returns[operation] === 0) this.#bit[operation] = pending++
      else {
        this.#bit[operation] = known[lane] as number
        known[lane] = (known[lane] as number) + 1
      }
    }
    let word = this.#pendingWords
    for (let lane = 0; lane < this.#lanes; lane++) {
      this.#firstWord[lane] = word
      word += ((known[lane] as number) + 31) >>> 5
    }
    this.#firstWord[this.#lanes] = word
    return word
  }

  #wordOf(operation: number, bit: number): number {
    const first = this.#returns[operation] === 0 ? 0 : (this.#firstWord[this.#lane[operation] as number] as number)
    return first + (bit >>> 5)
  }

  #isSet(lane: number, bit: number): boolean {
    const word = (this.#firstWord[lane] as number) + (bit >>> 5)
    return word < (this.#firstWord[lane + 1] as number) && ((this.#bits[word] as number) & (1 << (bit & 31))) !== 0
  }

  #firstClear(lane: number, from: number): number {
    let bit = from
    while (bit < (this.#high[lane] as number) && this.#isSet(lane, bit)) bit++
    return bit
  }

  #lastSet(lane: number, below: number): number {
    let bit = below
    while (bit > (this.#low[lane] as number) && !this.#isSet(lane, bit - 1)) bit--
    return bit
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
