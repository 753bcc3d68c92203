import type { CallEndedEvent, ErrorSummary, FaultInjectedEvent } from '../timeline/event.js'
import type { IncidentSpan, InjectionSpan } from '../timeline/span.js'
import type { Callers, CallersByPoint } from './callers.js'
import type { Spans } from './spans.js'

/** A request of the workload; of a system without one, a probe. */
export interface SeenRequest {
  /** From 1. */
  readonly number: number
  readonly startedMs: number
  /** Null: its end is not on the timeline. */
  readonly endedMs: number | null
  readonly outcome: 'answered' | 'degraded' | 'failed' | 'pending'
  /** Its caller gave it up. */
  readonly timedOut: boolean
  /** Calls made for it, in the order they began, those after its end among them. */
  readonly calls: readonly SeenCall[]
}

/** A call of a point. */
export interface SeenCall {
  readonly point: string
  /** Number of the call at its point, from 1. */
  readonly call: number
  readonly args: string
  /** Place on the timeline of its beginning, and of its end. */
  readonly seq: number
  readonly endSeq: number | null
  readonly startedMs: number
  /** Null: it has not answered. */
  readonly endedMs: number | null
  readonly outcome: CallEndedEvent['outcome'] | 'pending'
  readonly error: ErrorSummary | undefined
  /** An injection made its error, here or further in. */
  readonly injected: boolean
  /** Faults that acted on it. */
  readonly faults: readonly FaultInjectedEvent[]
  /** Whose it is: a request or a probe; undefined for work of the background. */
  readonly request: SeenRequest | undefined
  /** It was made for a probe, of a system that has requests too. */
  readonly probe: boolean
  /** It failed after a call made within it had: the error is only passed on. */
  readonly passedOn: boolean
}

/** A probe that has ended. */
export interface SeenProbe {
  readonly startedMs: number
  readonly atMs: number
  readonly good: boolean
  readonly degraded: boolean
}

/** A timeline as the rules read it: of one system, with everything joined. */
export interface Reading {
  readonly system: string
  /** `request`, or `probe` where the system has no workload. */
  readonly noun: 'request' | 'probe'
  /** In the order they started. */
  readonly requests: readonly SeenRequest[]
  readonly probes: readonly SeenProbe[]
  /** Calls made for this system, in the order they began; of a timeline with one system, also those made for nobody. */
  readonly calls: readonly SeenCall[]
  /** The same, by point. */
  readonly points: ReadonlyMap<string, readonly SeenCall[]>
  /** By point, the requests that called it, with these calls. */
  readonly callers: CallersByPoint
  /** Injections that acted, in the order they were armed. */
  readonly injections: readonly ActedInjection[]
  /** When faults were in force. */
  readonly chaos: Spans
  readonly incidents: readonly IncidentSpan[]
  /** When the last event was written. */
  readonly lastMs: number
  /** Requests that neither a fault nor an incident touched, and that were answered in full. */
  readonly calm: readonly SeenRequest[]
  /** How many of them called each point. */
  readonly calmCallers: ReadonlyMap<string, number>
}

export type { Callers }

/** An injection that acted. */
export interface ActedInjection extends InjectionSpan {
  /** Points it acted at; none of them: it acted on clocks, timers or the process. */
  readonly points: ReadonlySet<string>
  /** From its first act to its end; of one that has no end, to its last act, or for ever if it begins and stays. */
  readonly forceFromMs: number
  readonly forceUntilMs: number
}

/** A call was of use: it was answered, and before whoever asked had gone. */
export function served(call: SeenCall): boolean {
  if (call.outcome !== 'answered') return false
  return (call.endedMs as number) <= (call.request?.endedMs ?? Number.POSITIVE_INFINITY)
}

/** Requests that called a point, with these calls. */
export function callersOf({ callers }: Reading, point: string): Callers {
  return callers.of(point)
}

/** A request was answered, in full or not. */
export function answered(request: SeenRequest): boolean {
  return request.outcome === 'answered' || request.outcome === 'degraded'
}
