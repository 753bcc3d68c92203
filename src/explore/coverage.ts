import { faultKind } from '../fault/index.js'
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

/** Which single faults have been tried: point × call × fault. */
export class Coverage {
  readonly #singles = new Map<string, { readonly single: Single; outcome: SingleOutcome | undefined }>()

  add(singles: readonly Single[]): void {
    for (const single of singles) {
      const key = keyOf([single.injection])
      if (!this.#singles.has(key)) this.#singles.set(key, { single, outcome: undefined })
    }
  }

  note({ candidate, failure, calls }: RunRecord): void {
    const [injection] = candidate.injections
    if (candidate.injections.length !== 1 || injection === undefined) return
    const found = this.#singles.get(keyOf([injection]))
    if (found === undefined || found.outcome !== undefined) return
    const { call } = found.single
    const acted = call === undefined || calls.some((seen) => seen.acted && seen.point === call.point)
    found.outcome = failure !== undefined ? 'failed' : acted ? 'passed' : 'not acted'
  }

  outcomeOf(single: Single): SingleOutcome | undefined {
    return this.#singles.get(keyOf([single.injection]))?.outcome
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
}
