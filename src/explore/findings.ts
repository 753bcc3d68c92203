import type { InjectionData } from '../schedule/schedule.js'
import { findingOf } from './finding.js'
import type { SearchSettings } from './options.js'
import type { Finding } from './report.js'
import type { RunRecord } from './run-record.js'
import type { Runs } from './runs.js'

/** What a search has found: each kind of failure once, made as small as time allows. */
export class Findings {
  readonly #runs: Runs
  readonly #settings: SearchSettings
  readonly #elapsedMs: () => number
  readonly #byKey = new Map<string, Finding>()

  /** @param elapsedMs real ms since the search began */
  constructor(runs: Runs, settings: SearchSettings, elapsedMs: () => number) {
    this.#runs = runs
    this.#settings = settings
    this.#elapsedMs = elapsedMs
  }

  get count(): number {
    return this.#byKey.size
  }

  list(): Finding[] {
    return [...this.#byKey.values()]
  }

  /**
   * Adds a run that failed, unless one has failed the same way before.
   * @param by the strategy, and the number of the run
   * @param untried faults that have not been tried alone; undefined: it is told as it is, and not made smaller
   */
  async add(
    record: RunRecord,
    by: { readonly strategy: string; readonly run: number },
    untried?: readonly InjectionData[],
  ): Promise<void> {
    const { failure } = record
    if (failure === undefined || this.#byKey.has(failure.key)) return
    const { shrinkRuns, shrinkMs, deadlineMs } = this.#settings
    const leftMs = deadlineMs - this.#elapsedMs()
    const limits = { runs: untried === undefined ? 0 : shrinkRuns, timeMs: Math.min(shrinkMs, leftMs) }
    this.#byKey.set(failure.key, await findingOf(this.#runs, { ...record, failure }, by, limits, untried))
  }
}
