import { faultKind } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { RunRecord } from './run-record.js'
import { keyOf, type Single } from './space.js'

/** How a single fault ended. */
export type SingleOutcome = 'passed' | 'failed' | 'not acted'

/** One fault at one call, and how the run ended in which it was alone. */
export interface Covered {
  /** '' for all code. */
  readonly point: string
  /** Number of the call at its point; 0 for all code. */
  readonly call: number
  /** In few words: `exception ECONNRESET`. */
  readonly fault: string
  /** Undefined: not tried. */
  readonly outcome: SingleOutcome | undefined
}

/** A single fault that was tried. */
export interface TriedSingle {
  readonly single: Single
  readonly outcome: SingleOutcome
  readonly run: RunRecord
}

interface Entry {
  readonly single: Single
  outcome: SingleOutcome | undefined
  /** Of one that passed. */
  run: RunRecord | undefined
}

/** Which single faults have been tried: point × call × fault. */
export class Coverage {
  /** Those that were tried, in that order. */
  readonly done: TriedSingle[] = []
  readonly #singles = new Map<string, Entry>()
  /** The same, by the injection itself: strategies give it as they got it. */
  readonly #byInjection = new Map<InjectionData, Entry>()

  add(singles: readonly Single[]): void {
    for (const single of singles) {
      const key = keyOf([single.injection])
      const entry = this.#singles.get(key) ?? { single, outcome: undefined, run: undefined }
      this.#singles.set(key, entry)
      this.#byInjection.set(single.injection, entry)
    }
  }

  note(run: RunRecord): void {
    const { candidate, failure, calls } = run
    const [injection] = candidate.injections
    if (candidate.injections.length !== 1 || injection === undefined) return
    // What an order has to do with it is not for this to say.
    if (candidate.order !== undefined || candidate.chooser !== undefined) return
    const found = this.#find(injection)
    if (found === undefined || found.outcome !== undefined) return
    const { call } = found.single
    const acted = call === undefined || calls.some((seen) => seen.acted && seen.point === call.point)
    found.outcome = failure !== undefined ? 'failed' : acted ? 'passed' : 'not acted'
    if (found.outcome === 'passed') found.run = run
    this.done.push({ single: found.single, outcome: found.outcome, run })
  }

  outcomeOf(single: Single): SingleOutcome | undefined {
    return this.#find(single.injection)?.outcome
  }

  /** The run in which it was alone, and tolerated. */
  runOf(single: Single): RunRecord | undefined {
    return this.#find(single.injection)?.run
  }

  /** Those that were not tried. */
  get untried(): InjectionData[] {
    return [...this.#singles.values()].flatMap(({ single, outcome }) =>
      outcome === undefined ? [single.injection] : [],
    )
  }

  get total(): number {
    return this.#singles.size
  }

  get tried(): number {
    let tried = 0
    for (const { outcome } of this.#singles.values()) if (outcome !== undefined) tried++
    return tried
  }

  list(): Covered[] {
    return [...this.#singles.values()].map(({ single: { call, fault }, outcome }) => ({
      point: call?.point ?? '',
      call: call?.call ?? 0,
      fault: faultKind(fault.kind).describe(fault as never),
      outcome,
    }))
  }

  #find(injection: InjectionData): Entry | undefined {
    // None is at several calls: most of what is drawn need not be written out.
    if ((injection.when?.calls?.length ?? 0) > 1) return undefined
    return this.#byInjection.get(injection) ?? this.#singles.get(keyOf([injection]))
  }
}
