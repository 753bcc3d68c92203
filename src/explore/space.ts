import type { FaultData } from '../fault/index.js'
import { parseFault } from '../fault/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { Palette } from './palette.js'
import type { CallSeen, RunRecord } from './run-record.js'

/** A fault at one call, or one for all code. */
export interface Single {
  /** Undefined: for all code. */
  readonly call: CallSeen | undefined
  readonly fault: FaultData
  readonly injection: InjectionData
}

/** A fault at one call, as a schedule has it. It need not act: the call may not be reached. */
export function injectionAt({ point, call }: Pick<CallSeen, 'point' | 'call'>, fault: FaultData): InjectionData {
  return { fault, at: point, when: { calls: [call] }, optional: true }
}

/** Every fault at every call of a run, in the order of the calls. */
export function singlesOf(calls: readonly CallSeen[], palette: Palette): Single[] {
  return calls.flatMap((call) =>
    palette.at(call).map((fault): Single => ({ call, fault, injection: injectionAt(call, fault) })),
  )
}

const hourMs = 3_600_000
/** Moments of a run at which the clock is made to jump: more add little, and cost two runs each. */
const mostMoments = 6

/** What befalls all code: the clock jumps both ways at the moments when something is called, timers are late, order. */
export function globalSingles(golden: RunRecord, palette: Palette): Single[] {
  const moments = [...new Set(golden.calls.map(({ atMs }) => atMs))].slice(0, mostMoments)
  const single = (fault: FaultData, rest: Omit<InjectionData, 'fault' | 'optional'>): Single => {
    return { call: undefined, fault, injection: { fault, ...rest, optional: true } }
  }
  const of = (fault: { kind: string; [field: string]: unknown }) => parseFault(fault) as FaultData
  const jumps = moments.flatMap((fromMs) =>
    [hourMs, -hourMs].map((byMs) => single(of({ kind: 'clockJump', byMs }), { when: { fromMs } })),
  )
  const late = single(of({ kind: 'lateTimers', delayMs: 100 }), {})
  const disorder = golden.calls.some(({ shape, takes }) => shape === 'async' && takes.includes('call'))
    ? [single(of({ kind: 'reorder' }), { at: '*' })]
    : []
  return [...jumps, late, ...disorder].filter(({ fault }) => palette.allows(fault))
}

/** Every single fault there is to try where faults may act, and for all code. */
export function everySingle(golden: RunRecord, allows: (call: CallSeen) => boolean, palette: Palette): Single[] {
  return [...singlesOf(golden.calls.filter(allows), palette), ...globalSingles(golden, palette)]
}

/** The same for the same injection: to count it once. */
export function keyOf(injections: readonly InjectionData[]): string {
  return injections
    .map((injection) => JSON.stringify(injection))
    .sort()
    .join('\n')
}
