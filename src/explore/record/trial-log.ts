import type { InjectionData } from '../../schedule/schedule.js'
import type { RunRecord } from '../run-record.js'
import type { TrialFault, TrialRecord } from './exploration-record.js'
import { Phases } from './phases.js'

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
  #untried: readonly InjectionData[] = []
  #places = new Phases({ calls: [] })

  /** The run without faults, before all others: it tells the phases. */
  golden(run: RunRecord): void {
    this.#places = new Phases(run)
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

  /** What was there to be tried alone, and was not. */
  untried(injections: readonly InjectionData[]): void {
    this.#untried = injections.slice(0, mostExact)
  }

  /** Those with all there is to know first; then those that were not tried, without a count. */
  list(): TrialRecord[] {
    const none = { interleaved: false, passed: 0, failed: 0, idle: 0 }
    const untried = this.#untried.map((injection) => ({ faults: [this.#places.faultOf(injection)], ...none }))
    return [...[...this.#exact.values(), ...this.#coarse.values()].map((counted) => ({ ...counted })), ...untried]
  }

  #countedFor(injections: readonly InjectionData[], interleaved: boolean): Counted | undefined {
    const faults = injections.map((injection) => this.#places.faultOf(injection))
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
