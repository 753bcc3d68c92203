import type { Problem } from './problem.js'

/**
 * Which operations of a problem have been placed, as bits: those with an answer in the words of their lane, in the order
 * of their invocations; those of unknown outcome in words of their own.
 */
export class PlacedSet {
  /** Words of those whose outcome is unknown. */
  readonly pendingWords: number
  readonly #lanes: number
  /** By operation; -1: of unknown outcome. */
  readonly #lane: Int32Array
  readonly #bit: Int32Array
  readonly #words: Uint32Array
  /** First word of each lane, and the end of the last. */
  readonly #firstWord: Int32Array
  /** Per lane, the first bit that is not set, and the one after the last that is. */
  readonly #low: Int32Array
  readonly #high: Int32Array

  constructor({ placeables, lanes }: Problem) {
    const known = new Int32Array(lanes.length)
    let pending = 0
    this.#lanes = lanes.length
    this.#lane = Int32Array.from(placeables, ({ lane, answer }) => (answer === undefined ? -1 : lane))
    this.#bit = this.#lane.map((lane) => {
      if (lane < 0) return pending++
      const bit = known[lane] as number
      known[lane] = bit + 1
      return bit
    })
    this.pendingWords = (pending + 31) >>> 5
    this.#firstWord = new Int32Array(lanes.length + 1)
    let word = this.pendingWords
    known.forEach((bits, lane) => {
      this.#firstWord[lane] = word
      word += (bits + 31) >>> 5
    })
    this.#firstWord[lanes.length] = word
    this.#words = new Uint32Array(word)
    this.#low = new Int32Array(lanes.length)
    this.#high = new Int32Array(lanes.length)
  }

  /** Most words that `encode` writes. */
  get width(): number {
    return 1 + 2 * this.#lanes + this.#words.length
  }

  has(operation: number): boolean {
    const bit = this.#bit[operation] as number
    return ((this.#words[this.#wordOf(operation, bit)] as number) & (1 << (bit & 31))) !== 0
  }

  add(operation: number): void {
    const bit = this.#bit[operation] as number
    const lane = this.#lane[operation] as number
    const word = this.#wordOf(operation, bit)
    this.#words[word] = (this.#words[word] as number) | (1 << (bit & 31))
    if (lane < 0) return
    if (bit >= (this.#high[lane] as number)) this.#high[lane] = bit + 1
    if (bit === this.#low[lane]) this.#low[lane] = this.#firstClear(lane, bit + 1)
  }

  delete(operation: number): void {
    const bit = this.#bit[operation] as number
    const lane = this.#lane[operation] as number
    const word = this.#wordOf(operation, bit)
    this.#words[word] = (this.#words[word] as number) & ~(1 << (bit & 31))
    if (lane < 0) return
    if (bit < (this.#low[lane] as number)) this.#low[lane] = bit
    if (bit + 1 === this.#high[lane]) this.#high[lane] = this.#lastSet(lane, bit)
  }

  /**
   * Writes a number for the state, and what has been placed, as words: first all that counts, the same for the same and
   * different for different ones; then those of unknown outcome. What lies before the first that is missing is one
   * number, so that the length of a history does not count.
   * @returns how many words; all but the last `pendingWords` are the key
   */
  encode(row: Uint32Array, state: number): number {
    let at = 0
    row[at++] = state
    for (let lane = 0; lane < this.#lanes; lane++) {
      const low = this.#low[lane] as number
      const high = this.#high[lane] as number
      const first = low >>> 5
      const words = high > low ? ((high + 31) >>> 5) - first : 0
      row[at++] = low
      row[at++] = words
      const start = (this.#firstWord[lane] as number) + first
      for (let word = 0; word < words; word++) row[at++] = this.#words[start + word] as number
    }
    for (let word = 0; word < this.pendingWords; word++) row[at++] = this.#words[word] as number
    return at
  }

  #wordOf(operation: number, bit: number): number {
    const lane = this.#lane[operation] as number
    return (lane < 0 ? 0 : (this.#firstWord[lane] as number)) + (bit >>> 5)
  }

  #isSet(lane: number, bit: number): boolean {
    const word = (this.#firstWord[lane] as number) + (bit >>> 5)
    return ((this.#words[word] as number) & (1 << (bit & 31))) !== 0
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
}
