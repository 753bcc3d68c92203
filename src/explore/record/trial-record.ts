import { faultKind } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import type { SingleOutcome } from '../coverage.js'
import type { OracleName, RunRecord } from '../run-record.js'

/** A fault of a trial, at a call. */
export interface TriedFault {
  /** '' for all code. */
  readonly point: string
  /** Number of the call at its point, from 1; 0 for all code, and for more calls than one. */
  readonly call: number
  readonly kind: string
  /** In few words: `exception ECONNRESET`. */
  readonly fault: string
  /** Where in the run that call was: the share of its calls that came before, 0 to 1; null where it was not reached. */
  readonly phase: number | null
}

/** A run of a search that had faults, and how it ended. */
export interface TrialRecord {
  /** Number of the run in its search, from 1. */
  readonly run: number
  readonly strategy: string
  readonly faults: readonly TriedFault[]
  /** `not acted`: none of them did. */
  readonly outcome: SingleOutcome
  /** What told that it failed. */
  readonly oracle?: OracleName
}

export function trialOf(record: RunRecord, strategy: string, run: number): TrialRecord {
  const { candidate, failure, acted } = record
  return {
    run,
    strategy,
    faults: candidate.injections.map((injection) => triedFault(injection, record)),
    outcome: failure !== undefined ? 'failed' : acted ? 'passed' : 'not acted',
    ...(failure !== undefined && { oracle: failure.oracle }),
  }
}

function triedFault({ fault, at = '', when }: InjectionData, { calls }: RunRecord): TriedFault {
  const [call, ...others] = when?.calls ?? []
  const only = others.length === 0 ? (call ?? 0) : 0
  const seen = calls.find((one) => one.point === at && one.call === only)
  return {
    point: at,
    call: only,
    kind: fault.kind,
    fault: faultKind(fault.kind).describe(fault as never),
    phase: seen === undefined ? null : seen.index / calls.length,
  }
}
