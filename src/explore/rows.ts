import type { RandomStream } from '../random/stream.js'
import type { Candidate } from './candidate.js'
import type { CoveringArray } from './covering-array.js'
import type { Foresight } from './foresight.js'
import { reduceRow } from './reduce-row.js'
import type { RunRecord } from './run-record.js'
import type { SearchState } from './strategy.js'
import type { Tolerated } from './tolerated.js'

/** What came of a row: how many of its faults acted, and what it failed by. */
interface Outcome {
  readonly acted: number
  readonly failed: 'no' | 'cause found' | 'more than depth'
}

/**
 * Runs rows of faults that were tolerated alone until all sets are covered, and reduces those that fail.
 *
 * A row with a fault at every call covers most, where all of them act. Where early faults end the body, or so many at
 * once are more than it can take, rows of fewer faults cover more: how many follows what came of the rows before. Sets
 * that a row was made for in vain are run by themselves in the end.
 */
export class Rows {
  readonly #state: SearchState
  readonly #levels: Tolerated
  readonly #array: CoveringArray
  readonly #random: RandomStream
  readonly #foresight: Foresight
  readonly #leftOut: (readonly number[])[] = []
  #doubts = 0

  constructor(search: SearchState, levels: Tolerated, array: CoveringArray, foresight: Foresight) {
    this.#state = search
    this.#foresight = foresight
    this.#levels = levels
    this.#array = array
    this.#random = search.random.fork('rows')
  }

  *run(): Generator<Candidate, void, RunRecord> {
    const array = this.#array
    const { factors } = this.#levels
    let most = factors
    let limit = factors
    let rows = 0
    for (let set = array.next(); set !== undefined; set = array.next()) {
      if (this.#foreseen(set)) continue
      const row = array.fill(set, this.#affordable(most) ? most : 0, this.#random.fork(`${rows++}`))
      const { acted, failed } = yield* this.#try(row)
      if (failed === 'more than depth') {
        limit = Math.max(set.length, Math.min(limit, acted - 1))
        most = Math.max(set.length, Math.min(limit, most >> 1))
      } else if (failed === 'no' && acted < row.length / 2) most = Math.max(set.length, most >> 1)
      else if (acted === row.length) most = Math.min(limit, Math.ceil(most * 1.25))
      if (row.length > set.length) array.setAside(set)
      else array.drop(set)
    }
    for (let set = array.nextAside(); set !== undefined; set = array.nextAside()) {
      if (this.#foreseen(set)) continue
      yield* this.#try(set)
      array.drop(set)
    }
    yield* this.#doubted()
  }

  /** A set that need not be tried is dropped. */
  #foreseen(set: readonly number[]): boolean {
    if (!this.#foresight.redundant(this.#levels.injections(set))) return false
    this.#array.drop(set)
    this.#leftOut.push(set)
    return true
  }

  /** What had been foreseen before the foresight was seen to be wrong, and is not foreseen any more. */
  *#doubted(): Generator<Candidate, void, RunRecord> {
    while (this.#doubts !== this.#foresight.doubts) {
      this.#doubts = this.#foresight.doubts
      for (const set of this.#leftOut.splice(0)) {
        if (!this.#array.reopen(set) || this.#foreseen(set)) continue
        yield* this.#try(set)
        this.#array.drop(set)
      }
    }
  }

  /** There are runs left to find the cause with if such a row fails: it would be lost otherwise. */
  #affordable(length: number): boolean {
    const { left, depth } = this.#state
    return left > 2 + depth * (1 + Math.ceil(Math.log2(length)))
  }

  *#try(row: readonly number[]): Generator<Candidate, Outcome, RunRecord> {
    const record: RunRecord = yield this.#candidate(row)
    const acted = this.#noted(row, record)
    if (record.failure === undefined) return { acted: acted.length, failed: 'no' }
    const cause = yield* this.#causeOf(row, acted)
    if (cause === undefined) return { acted: acted.length, failed: 'more than depth' }
    const levels = cause.toSorted((a, b) => a - b)
    this.#array.cover(levels)
    this.#array.forbid(levels)
    return { acted: acted.length, failed: 'cause found' }
  }

  *#causeOf(
    row: readonly number[],
    acted: readonly number[],
  ): Generator<Candidate, readonly number[] | undefined, RunRecord> {
    const { depth } = this.#state
    // What has not acted has made no difference, as a rule; a fault may act where no call shows it.
    let items = acted
    if (acted.length < row.length && !(yield* this.#fails(acted))) items = row
    const passes = (levels: readonly number[]) => levels.length === 1 && this.#levels.isKnown(levels[0] as number)
    const steps = reduceRow(items, depth, passes)
    let step = steps.next()
    while (step.done !== true) step = steps.next(yield* this.#fails(step.value))
    return step.value
  }

  *#fails(levels: readonly number[]): Generator<Candidate, boolean, RunRecord> {
    const row = levels.toSorted((a, b) => a - b)
    const record: RunRecord = yield this.#candidate(row)
    this.#noted(row, record)
    return record.failure !== undefined
  }

  /** Covers what a run that passed has shown. */
  #noted(row: readonly number[], record: RunRecord): number[] {
    this.#foresight.note(record)
    const acted = this.#levels.acted(row, record)
    if (record.failure === undefined) this.#array.cover(acted.toSorted((a, b) => a - b))
    return acted
  }

  #candidate(row: readonly number[]): Candidate {
    const injections = this.#levels.injections(row)
    return injections.length > this.#state.depth ? { injections, probe: true } : { injections }
  }
}
