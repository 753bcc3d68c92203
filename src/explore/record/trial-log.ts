import type { FaultData } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { callKey } from '../call-faults.js'
import type { RunRecord } from '../run-record.js'
import type { TrialFault, TrialPhase, TrialRecord } from './exploration-record.js'
import { traitsOf } from './fault-traits.js'

/** Different trials that are kept as they are; after them, those that are kept without calls and phases. */
const mostExact = 2000
const mostCoarse = 500

interface Counted {
  readonly faults: readonly TrialFault[]
  readonly interleaved: boolean
  passed: number
  failed: number
  idle: number
}

/** The runs of one search, counted by what was tried. Its size does not grow with their number. */
export class TrialLog {
  /** Runs that there was no room for. */
  leftOut = 0
  readonly #exact = new Map<string, Counted>()
  readonly #coarse = new Map<string, Counted>()
  readonly #phases = new Map<string, TrialPhase>()

  /** The run without faults, before all others: it tells the phases. */
  golden({ calls }: RunRecord): void {
    for (const [at, call] of calls.entries())
      this.#phases.set(callKey(call), thirds[Math.floor((3 * at) / calls.length)] as TrialPhase)
  }

  note({ candidate, failure, acted }: RunRecord): void {
    const { injections, order, chooser } = candidate
    const interleaved = order !== undefined || chooser !== undefined
    if (injections.length === 0 && !interleaved) return
    const counted = this.#countedFor(injections, interleaved)
    if (counted === undefined) this.leftOut++
    else if (failure !== undefined) counted.failed++
    else if (acted || injections.length === 0) counted.passed++
    else counted.idle++
  }

  /** Those with all there is to know first. */
  list(): TrialRecord[] {
    return [...this.#exact.values(), ...this.#coarse.values()].map((counted) => ({ ...counted }))
  }

  /** The faults of a schedule as they stand in trials. */
  faultsOf(injections: readonly InjectionData[]): TrialFault[] {
    return injections.map(({ fault, at = '', when }) => {
      const point = at.includes('*') ? '' : at
      const call = point === '' ? 0 : (when?.calls?.[0] ?? 0)
      const phase = point === '' ? 'all' : (this.#phases.get(callKey({ point, call: Math.max(1, call) })) ?? 'reached')
      return { point, call, ...traitsOf(fault as FaultData), phase }
    })
  }

  #countedFor(injections: readonly InjectionData[], interleaved: boolean): Counted | undefined {
    const faults = this.faultsOf(injections)
    const key = keyOf(faults, interleaved)
    const found = this.#exact.get(key)
    if (found !== undefined) return found
    if (this.#exact.size < mostExact) return add(this.#exact, key, faults, interleaved)
    // Of many faults at once the calls tell least, and there is no end to their number.
    const blurred = faults.map((fault): TrialFault => ({ ...fault, call: 0, phase: 'all' }))
    const blurredKey = keyOf(blurred, interleaved)
    const coarse = this.#coarse.get(blurredKey)
    if (coarse !== undefined) return coarse
    return this.#coarse.size < mostCoarse ? add(this.#coarse, blurredKey, blurred, interleaved) : undefined
  }
}

const thirds = ['early', 'middle', 'late'] as const

function add(map: Map<string, Counted>, key: string, faults: readonly TrialFault[], interleaved: boolean): Counted {
  const counted = { faults, interleaved, passed: 0, failed: 0, idle: 0 }
  map.set(key, counted)
  return counted
}

function keyOf(faults: readonly TrialFault[], interleaved: boolean): string {
  let key = interleaved ? '~' : ''
  for (const { point, call, kind, detail, severity } of faults)
    key += `${point}\n${call}\n${kind}\n${detail}\n${severity}\r`
  return key
}
