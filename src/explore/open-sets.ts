/** How many sets of that size there are among `n`. */
const choose2 = (n: number) => (n * (n - 1)) / 2
const choose3 = (n: number) => (n * (n - 1) * (n - 2)) / 6

/** Sets of two numbers, or of three, in rising order: which of them are open. A bit each, as there may be millions. */
export class OpenSets {
  readonly strength: 2 | 3
  readonly #length: number
  readonly #bits: Uint32Array

  /** @param count the numbers are from 0 to `count` - 1; at most 1000 for sets of three, or places go beyond 32 bits */
  constructor(count: number, strength: 2 | 3) {
    this.strength = strength
    this.#length = strength === 2 ? choose2(count) : choose3(count)
    this.#bits = new Uint32Array((this.#length >>> 5) + 1)
  }

  open(set: readonly number[]): void {
    const place = placeOf(set)
    this.#bits[place >>> 5] = (this.#bits[place >>> 5] as number) | (1 << (place & 31))
  }

  /** True: it was open. */
  close(set: readonly number[]): boolean {
    const place = placeOf(set)
    if (!this.#isOpen(place)) return false
    this.#bits[place >>> 5] = (this.#bits[place >>> 5] as number) & ~(1 << (place & 31))
    return true
  }

  has(set: readonly number[]): boolean {
    return this.#isOpen(placeOf(set))
  }

  /** Whether a pair is open, in whatever order. */
  hasPair(a: number, b: number): boolean {
    return this.#isOpen(a < b ? choose2(b) + a : choose2(a) + b)
  }

  /** Whether a set of three is open, in whatever order. */
  hasTriple(a: number, b: number, c: number): boolean {
    const low = Math.min(a, b, c)
    const high = Math.max(a, b, c)
    return this.#isOpen(choose3(high) + choose2(a + b + c - low - high) + low)
  }

  /** Place of the first open set at that place or behind it; that of the last and 1 more when there is none. */
  seek(place: number): number {
    for (let at = place; at < this.#length; ) {
      const word = (this.#bits[at >>> 5] as number) >>> (at & 31)
      if (word !== 0) return at + 31 - Math.clz32(word & -word)
      at = ((at >>> 5) + 1) << 5
    }
    return this.#length
  }

  /** The set at a place; undefined behind the last. */
  at(place: number): readonly number[] | undefined {
    if (place >= this.#length) return undefined
    if (this.strength === 2) return pairAt(place)
    let high = Math.floor(Math.cbrt(6 * place)) + 2
    while (choose3(high) > place) high--
    return [...pairAt(place - choose3(high)), high]
  }

  #isOpen(place: number): boolean {
    return (((this.#bits[place >>> 5] as number) >>> (place & 31)) & 1) === 1
  }
}

/** Sets in the order of their highest member, then of the next: each has a place, from 0. */
function placeOf([a, b, c]: readonly number[]): number {
  return choose2(b as number) + (a as number) + (c === undefined ? 0 : choose3(c))
}

function pairAt(place: number): [number, number] {
  let high = Math.floor(Math.sqrt(2 * place)) + 2
  while (choose2(high) > place) high--
  return [place - choose2(high), high]
}
