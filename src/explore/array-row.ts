import type { OpenSets } from './open-sets.js'

/** A row of a covering array in the making. */
export class ArrayRow {
  readonly levels: number[] = []
  readonly #open: OpenSets
  readonly #meet: Uint8Array
  readonly #forbidden: readonly (readonly number[])[]
  /** 1: the level goes with all that are in the row. */
  readonly #free: Uint8Array
  /** Open sets that it would cover. */
  readonly #gain: Uint32Array

  /** @param meet 1 at `a * count + b`: the levels a and b may be together */
  constructor(open: OpenSets, count: number, meet: Uint8Array, forbidden: readonly (readonly number[])[]) {
    this.#open = open
    this.#meet = meet
    this.#forbidden = forbidden
    this.#free = new Uint8Array(count).fill(1)
    this.#gain = new Uint32Array(count)
    for (const levels of forbidden) this.#close(levels)
  }

  takes(level: number): boolean {
    return this.#free[level] === 1
  }

  add(level: number): void {
    const [free, gain] = [this.#free, this.#gain]
    for (let other = 0; other < free.length; other++) {
      if (free[other] === 0) continue
      if (this.#meet[level * free.length + other] === 0) free[other] = 0
      else gain[other] = (gain[other] as number) + this.#covers(level, other)
    }
    this.levels.push(level)
    for (const levels of this.#forbidden) this.#close(levels)
  }

  /** The level that covers most, the first of them in that order; undefined: none covers anything. */
  best(order: readonly number[]): number | undefined {
    let best: number | undefined
    let most = 0
    for (const level of order)
      if (this.#free[level] === 1 && (this.#gain[level] as number) > most) {
        best = level
        most = this.#gain[level] as number
      }
    return best
  }

  /** Sets that both are in, with what is in the row already. */
  #covers(level: number, other: number): number {
    if (this.#open.strength === 2) return this.#open.hasPair(level, other) ? 1 : 0
    let sets = 0
    for (const third of this.levels) if (this.#open.hasTriple(level, other, third)) sets++
    return sets
  }

  /** Keeps out the level that would make these complete. */
  #close(forbidden: readonly number[]): void {
    const missing = forbidden.filter((level) => !this.levels.includes(level))
    if (missing.length === 1) this.#free[missing[0] as number] = 0
  }
}
