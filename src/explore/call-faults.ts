import { type Fault, type FaultContext, type FaultData, faultKind } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { CallSeen } from './run-record.js'

/** A fault at one call, as the search remembers it. */
export interface CallFault {
  readonly fault: FaultData
  /** Its JSON: the same for the same fault. */
  readonly text: string
}

/** By call; see `callKey`. */
export type CallFaults = ReadonlyMap<string, CallFault>

export function callKey({ point, call }: Pick<CallSeen, 'point' | 'call'>): string {
  return `${point} ${call}`
}

/** Faults at one call each, and no two at the same; undefined where a schedule has anything else. */
export function callFaultsOf(injections: readonly InjectionData[]): CallFaults | undefined {
  const faults = new Map<string, CallFault>()
  for (const { fault, at, when } of injections) {
    const [call, ...more] = when?.calls ?? []
    if (at === undefined || at.includes('*') || when === undefined || Object.keys(when).length !== 1) return undefined
    if (call === undefined || more.length > 0) return undefined
    const key = callKey({ point: at, call })
    if (faults.has(key)) return undefined
    faults.set(key, { fault: fault as FaultData, text: JSON.stringify(fault) })
  }
  return faults
}

/** It does the same each time, and all that it does is told by its answer and by whether the call was made. */
export function isForeseeable(data: FaultData): boolean {
  const fault = data as Fault
  if (fault.kind === 'latency') return typeof fault.delayMs === 'number'
  if (fault.kind === 'nullValue') return true
  return (fault.kind === 'exception' || fault.kind === 'lostAnswer') && fault.error === undefined
}

/** The error that ends the call, if that is all there is to the fault. */
export function plainErrorOf(data: FaultData): unknown {
  const fault = data as Fault
  if (fault.kind !== 'exception' || fault.via !== 'auto' || fault.error !== undefined) return undefined
  const verdict = faultKind('exception').verdict(fault, { point: '', call: 0, target: 'call' } as FaultContext)
  return verdict.act === 'fail' ? verdict.error : undefined
}

/** An error that is thrown looks the same as one that is rejected with. */
export function isThrown(data: FaultData): boolean {
  const fault = data as Fault
  return fault.kind === 'exception' && fault.via !== 'auto'
}
