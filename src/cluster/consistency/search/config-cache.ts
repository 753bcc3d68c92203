import { mix } from '../../../random/hash.js'

/** More of one key are told from each other only as wholes: to compare each with each would take too long. */
const mostMinimal = 32

/**
 * The configurations that a search has been through, each a row of 32-bit words: a key, then a set of bits. One is as good
 * as seen when one of the same key has been that had some of its bits, or the same, and no other. Open addressing over one
 * arena of words, so that a million of them are a few arrays and not a million objects.
 */
export class ConfigCache {
  #words = new Uint32Array(1 << 10)
  #used = 0
  /** Where each row ends in the arena. */
  #ends = new Int32Array(1 << 8)
  #hashes = new Int32Array(1 << 8)
  #count = 0
  /** Number of the row + 1; 0: free. Twice as many as rows, or more. */
  #slots = new Int32Array(1 << 9)
  /** By the hash of a key: rows with fewest bits. */
  readonly #minimal = new Map<number, number[]>()

  get size(): number {
    return this.#count
  }

  /**
   * Adds the first `length` words, of which the first `key` are the key. Answers whether that was not as good as there.
   * Of one key, all have the same length.
   */
  add(row: Uint32Array, key: number, length: number): boolean {
    const hash = hashOf(row, length)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (let found = this.#slots[slot] as number; found !== 0; found = this.#slots[slot] as number) {
      if (this.#hashes[found - 1] === hash && this.#equals(found - 1, row, length)) return false
      slot = (slot + 1) & mask
    }
    if (key < length && !this.#addMinimal(row, key, length)) return false
    this.#append(row, length, hash)
    this.#slots[slot] = this.#count
    if (this.#count * 2 > this.#slots.length) this.#rehash()
    return true
  }

  /** Notes the row that is about to be added. Answers whether no row of its key has some of its bits and no other. */
  #addMinimal(row: Uint32Array, key: number, length: number): boolean {
    const hash = hashOf(row, key)
    const alike = this.#minimal.get(hash)
    if (alike === undefined) {
      this.#minimal.set(hash, [this.#count])
      return true
    }
    let fewer = -1
    for (let at = 0; at < alike.length; at++) {
      const start = this.#start(alike[at] as number)
      if (!this.#sameKey(start, row, key)) continue
      let covers = true
      let covered = true
      for (let word = key; word < length; word++) {
        const there = this.#words[start + word] as number
        const here = row[word] as number
        if ((there & ~here) !== 0) covers = false
        if ((here & ~there) !== 0) covered = false
      }
      if (covers) return false
      if (covered) fewer = at
    }
    if (fewer >= 0) alike[fewer] = this.#count
    else if (alike.length < mostMinimal) alike.push(this.#count)
    return true
  }

  #start(index: number): number {
    return index === 0 ? 0 : (this.#ends[index - 1] as number)
  }

  #sameKey(start: number, row: Uint32Array, key: number): boolean {
    for (let at = 0; at < key; at++) if (this.#words[start + at] !== row[at]) return false
    return true
  }

  #equals(index: number, row: Uint32Array, length: number): boolean {
    const start = this.#start(index)
    return (this.#ends[index] as number) - start === length && this.#sameKey(start, row, length)
  }

  #append(row: Uint32Array, length: number, hash: number): void {
    if (this.#used + length > this.#words.length) {
      const grown = new Uint32Array(Math.max(this.#words.length * 2, this.#used + length))
      grown.set(this.#words)
      this.#words = grown
    }
    if (this.#count === this.#ends.length) {
      this.#ends = doubled(this.#ends)
      this.#hashes = doubled(this.#hashes)
    }
    for (let at = 0; at < length; at++) this.#words[this.#used + at] = row[at] as number
    this.#used += length
    this.#ends[this.#count] = this.#used
    this.#hashes[this.#count++] = hash
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2)
    const mask = this.#slots.length - 1
    for (let index = 0; index < this.#count; index++) {
      let slot = (this.#hashes[index] as number) & mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
      this.#slots[slot] = index + 1
    }
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2)
  grown.set(array)
  return grown
}

function hashOf(row: Uint32Array, length: number): number {
  let hash = length
  for (let at = 0; at < length; at++) hash = mix(hash ^ Math.imul(row[at] as number, 0x9e3779b1))
  return hash
}
