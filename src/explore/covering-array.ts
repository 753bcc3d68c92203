import type { RandomStream } from '../random/stream.js'
import { ArrayRow } from './array-row.js'
import { OpenSets } from './open-sets.js'

/** What is combined: levels, numbered from 0. */
export interface Levels {
  readonly count: number
  /** The two may be together. @param first the lower of the two */
  meet(first: number, second: number): boolean
  /** Sets of which this is the lowest level are to be covered. */
  own(first: number): boolean
}

/** How many sets were covered, of how many that there are to cover. */
export interface Tally {
  covered: number
  total: number
}

/**
 * Sets of two levels, or of three, that rows of many levels are to cover. Each row is made greedily, as in AETG, when it
 * is known what the rows before it have really covered. Rows and sets are lists of levels in rising order.
 */
export class CoveringArray {
  readonly tally: Tally
  readonly #count: number
  readonly #open: OpenSets
  /** 1: the two may be together. Both ways round; none with itself. */
  readonly #meet: Uint8Array
  readonly #forbidden: (readonly number[])[] = []
  /** By their members. */
  readonly #aside = new Map<string, readonly number[]>()
  /** No set before that place is open. */
  #cursor = 0

  /** @param tally kept as sets are covered */
  constructor({ count, meet, own }: Levels, strength: 2 | 3, tally: Tally = { covered: 0, total: 0 }) {
    this.tally = tally
    this.#count = count
    this.#open = new OpenSets(count, strength)
    this.#meet = new Uint8Array(count * count)
    for (let b = 0; b < count; b++)
      for (let a = 0; a < b; a++) if (meet(a, b)) this.#meet[a * count + b] = this.#meet[b * count + a] = 1
    for (let a = 0; a < count; a++)
      if (own(a))
        for (let b = a + 1; b < count; b++)
          if (strength === 2) this.#want([a, b])
          else for (let c = b + 1; c < count; c++) this.#want([a, b, c])
  }

  /** A set that is still to be covered, and was not set aside. */
  next(): readonly number[] | undefined {
    this.#cursor = this.#open.seek(this.#cursor)
    return this.#open.at(this.#cursor)
  }

  /** A row of this set and what can be covered beside it, with at most so many levels. */
  fill(set: readonly number[], most: number, random: RandomStream): readonly number[] {
    const row = new ArrayRow(this.#open, this.#count, this.#meet, this.#forbidden)
    for (const level of set) row.add(level)
    const order = random.shuffle(Array.from({ length: this.#count }, (_, level) => level))
    let place = this.#cursor
    while (row.levels.length < most) {
      const best = row.best(order)
      if (best !== undefined) {
        row.add(best)
        continue
      }
      // Nothing goes with what is there: another set, beside it.
      let other: readonly number[] | undefined
      do {
        place = this.#open.seek(place + 1)
        other = this.#open.at(place)
      } while (other !== undefined && !other.every((level) => row.takes(level)))
      if (other === undefined || row.levels.length + other.length > most) break
      for (const level of other) row.add(level)
    }
    return row.levels.sort((a, b) => a - b)
  }

  /** These were together: every set of them is covered. */
  cover(levels: readonly number[]): void {
    for (const [at, b] of levels.entries())
      for (const a of levels.slice(0, at)) {
        if (this.#open.strength === 2) this.#cover([a, b])
        else for (const c of levels.slice(at + 1)) this.#cover([a, b, c])
      }
  }

  /** No row is to be made for it any more; what covers it all the same is welcome. */
  setAside(set: readonly number[]): void {
    if (this.#open.close(set)) this.#aside.set(set.join(), set)
  }

  /** The first of those set aside. */
  nextAside(): readonly number[] | undefined {
    return this.#aside.values().next().value
  }

  /** It cannot be covered, or need not be. */
  drop(set: readonly number[]): void {
    if (this.#open.close(set) || this.#aside.delete(set.join())) this.tally.total--
  }

  /** One that was dropped is to be covered after all, but not by a row: false where it is not to be together. */
  reopen(set: readonly number[]): boolean {
    if (this.#forbidden.some((levels) => isWithin(levels, set))) return false
    this.#aside.set(set.join(), set)
    this.tally.total++
    return true
  }

  /** These are never to be together again. */
  forbid(levels: readonly number[]): void {
    this.#forbidden.push(levels)
    for (const set of this.#aside.values()) if (isWithin(levels, set)) this.drop(set)
    for (let place = this.#open.seek(0); ; place = this.#open.seek(place + 1)) {
      const set = this.#open.at(place)
      if (set === undefined) return
      if (isWithin(levels, set)) this.drop(set)
    }
  }

  #want(set: readonly number[]): void {
    const meets = (a: number, at: number) => set.slice(at + 1).every((b) => this.#meet[a * this.#count + b] === 1)
    if (!set.every(meets)) return
    this.#open.open(set)
    this.tally.total++
  }

  #cover(set: readonly number[]): void {
    if (this.#open.close(set) || this.#aside.delete(set.join())) this.tally.covered++
  }
}

function isWithin(levels: readonly number[], set: readonly number[]): boolean {
  return levels.every((level) => set.includes(level))
}
