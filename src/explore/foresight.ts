import type { InjectionData } from '../schedule/schedule.js'
import { callFaultsOf, callKey } from './call-faults.js'
import { Pruner } from './prune.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { SearchState } from './strategy.js'

/**
 * Tells which combinations need not be run, by what all runs with single faults and those noted have shown so far: see
 * `Pruner`. Where no call is made within another there is nothing to tell.
 */
export class Foresight {
  readonly #state: SearchState
  readonly #pruner: Pruner | undefined
  /** How many of the single faults that were tried have been looked at. */
  #looked = 0

  constructor(search: SearchState) {
    const { prune, golden } = search
    this.#state = search
    if (!prune || golden.calls.every(({ parent }) => parent === undefined)) return
    this.#pruner = new Pruner()
    this.#pruner.note(golden)
  }

  /** It rises when what was foreseen until then is to be looked at again. */
  get doubts(): number {
    return this.#pruner?.doubts ?? 0
  }

  note(record: RunRecord): void {
    this.#pruner?.note(record)
  }

  /** A run with these faults would pass, and tell nothing new. */
  redundant(injections: readonly InjectionData[]): boolean {
    return this.#upToDate()?.redundant(injections) === true
  }

  /** The calls of a redundant run; undefined: it takes a run to know. */
  foresee(injections: readonly InjectionData[]): readonly CallSeen[] | undefined {
    const faults = callFaultsOf(injections)
    const calls = this.#upToDate()?.foresee(injections)
    return calls?.map((call) => ({ ...call, acted: faults?.has(callKey(call)) === true }))
  }

  #upToDate(): Pruner | undefined {
    const { tried } = this.#state
    if (this.#pruner !== undefined)
      for (; this.#looked < tried.length; this.#looked++)
        this.#pruner.note((tried[this.#looked] as { run: RunRecord }).run)
    return this.#pruner
  }
}
