import type { FaultData } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { callKey } from '../call-faults.js'
import type { RunRecord } from '../run-record.js'
import type { TrialFault, TrialPhase } from './exploration-record.js'
import { traitsOf } from './fault-traits.js'

const thirds = ['early', 'middle', 'late'] as const

/** Where in the run without faults its calls are. */
export class Phases {
  readonly #byCall = new Map<string, TrialPhase>()

  constructor({ calls }: Pick<RunRecord, 'calls'>) {
    for (const [at, call] of calls.entries())
      this.#byCall.set(callKey(call), thirds[Math.floor((3 * at) / calls.length)] as TrialPhase)
  }

  /** A fault of a schedule as it stands in trials. */
  faultOf({ fault, at = '', when }: InjectionData): TrialFault {
    const point = at.includes('*') ? '' : at
    const call = point === '' ? 0 : (when?.calls?.[0] ?? 0)
    const phase = point === '' ? 'all' : (this.#byCall.get(callKey({ point, call: Math.max(1, call) })) ?? 'reached')
    const { kind, detail, severity } = traitsOf(fault as FaultData)
    return { point, call, kind, detail, severity, phase }
  }
}
