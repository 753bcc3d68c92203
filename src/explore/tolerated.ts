import type { InjectionData } from '../schedule/schedule.js'
import type { Levels } from './covering-array.js'
import { callCounts } from './newly-reached.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Single } from './space.js'
import type { SearchState } from './strategy.js'

/**
 * The faults that were tolerated alone, as what rows are made of: those for all code, of which a row has one at most,
 * then those at each call, in the order of the calls. Of faults that are for other shards to try it is not known whether
 * they are; they are taken to be until a row shows that they are not.
 */
export class Tolerated implements Levels {
  readonly #singles: readonly Single[]
  readonly #own: ReadonlySet<Single>
  /** How often each point was called in the run with that fault alone. */
  readonly #reached: readonly (ReadonlyMap<string, number> | undefined)[]

  constructor(search: SearchState) {
    const own = new Set(search.singles)
    const tolerated = search.everySingle.filter((single) => !own.has(single) || search.runOf(single) !== undefined)
    const atCalls = tolerated.filter(({ call }) => call !== undefined)
    this.#singles = [...tolerated.filter(({ call }) => call === undefined), ...atCalls]
    this.#own = own
    this.#reached = this.#singles.map((single) => {
      const run = search.runOf(single)
      return run === undefined ? undefined : callCounts(run)
    })
  }

  get count(): number {
    return this.#singles.length
  }

  /** Most that a row can have: one at each call, and one for all code. */
  get factors(): number {
    return new Set(this.#singles.map(({ call }) => call)).size
  }

  readonly own = (level: number): boolean => this.#own.has(this.#at(level))

  /** Until the first acts the run is the golden one, and then that with the first alone, until the second does. */
  readonly meet = (first: number, second: number): boolean => {
    const { call } = this.#at(second)
    if (call === undefined || this.#at(first).call === call) return false
    const reached = this.#reached[first]
    return reached === undefined || (reached.get(call.point) ?? 0) >= call.call
  }

  isKnown(level: number): boolean {
    return this.#reached[level] !== undefined
  }

  injections(row: readonly number[]): InjectionData[] {
    return row.map((level) => this.#at(level).injection)
  }

  /** Those of a row that acted in its run, in the order in which they did. */
  acted(row: readonly number[], { calls }: RunRecord): number[] {
    const byCall = new Map<string, number>()
    const acted: number[] = []
    for (const level of row) {
      const { call } = this.#at(level)
      if (call === undefined) acted.push(level)
      else byCall.set(nameOf(call), level)
    }
    for (const call of calls) {
      const level = call.acted ? byCall.get(nameOf(call)) : undefined
      if (level !== undefined) acted.push(level)
    }
    return acted
  }

  #at(level: number): Single {
    return this.#singles[level] as Single
  }
}

function nameOf({ point, call }: CallSeen): string {
  return `${point} ${call}`
}
