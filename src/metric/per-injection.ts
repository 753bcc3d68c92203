import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'
import { type Activity, acting, inForce, UnderWay } from './in-force.js'
import { recoveryTimes } from './recovery-times.js'
import { type Interval, wilson } from './wilson.js'

/** What one injection did, and what a system did meanwhile. */
export interface InjectionMeasures {
  /** Number of the injection in its session, from 1. */
  readonly injection: number
  readonly text: string
  /** Pattern of points, or null for all code. */
  readonly at: string | null
  readonly scenario: string | null
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | null
  readonly fromMs: number
  /** When it ended or is due to end; null: no end is known. */
  readonly endMs: number | null
  /** How often it acted, on whichever system. */
  readonly acted: number
  /** Errors it raised. */
  readonly errors: number
  /** Virtual ms it added. */
  readonly delayMs: number
  /** Incidents it overlapped, as `recoveryTimes` has it. */
  readonly incidents: readonly { readonly system: string; readonly incident: number }[]
  /**
   * No probe failed that was under way between its first act and its end; null when it never acted, or no probe was
   * under way then.
   */
  readonly held: boolean | null
  /** Requests that were under way while it was in force. */
  readonly requests: RequestsInForce
}

export interface RequestsInForce {
  readonly total: number
  readonly failed: number
  /** Failed / all, 0 to 1; null when there was none. */
  readonly errorRate: number | null
  /** Wilson interval, 95 %. */
  readonly interval: Interval
}

/** Figures of each injection and of one system, or of all together, in the order they were armed. */
export function perInjection(events: readonly TimelineEvent[], system?: string, untilMs?: number): InjectionMeasures[] {
  const acts = actsOf(events)
  const incidents = incidentsOf(events, system, untilMs)
  const seen = seenOf(events, system)
  return injectionSpans(events).map((span) => {
    const { injection, text, at, scenario, severity, fromMs, endMs, actedMs } = span
    const { errors, delayMs } = acts.get(injection) ?? { errors: 0, delayMs: 0 }
    return {
      injection,
      text,
      at,
      scenario: scenario ?? null,
      severity: severity ?? null,
      fromMs,
      endMs,
      acted: actedMs.length,
      errors,
      delayMs,
      incidents: incidents.get(injection) ?? [],
      held: held(span, seen),
      requests: requestsIn(span, seen),
    }
  })
}

function held(span: InjectionSpan, { probes, failedProbes }: Seen): boolean | null {
  const force = acting(span)
  if (force === undefined || probes.during(force) === 0) return null
  return failedProbes.during(force) === 0
}

function requestsIn(span: InjectionSpan, seen: Seen): RequestsInForce {
  const force = inForce(span)
  const total = force === undefined ? 0 : seen.requests.during(force)
  const failed = force === undefined ? 0 : seen.failedRequests.during(force)
  return { total, failed, errorRate: total === 0 ? null : failed / total, interval: wilson(failed, total) }
}

function actsOf(events: readonly TimelineEvent[]): Map<number, { errors: number; delayMs: number }> {
  const acts = new Map<number, { errors: number; delayMs: number }>()
  for (const event of events) {
    if (event.type !== 'fault.injected') continue
    const { errors, delayMs } = acts.get(event.injection) ?? { errors: 0, delayMs: 0 }
    acts.set(event.injection, {
      errors: errors + (event.error === undefined ? 0 : 1),
      delayMs: delayMs + (event.delayMs ?? 0),
    })
  }
  return acts
}

function incidentsOf(events: readonly TimelineEvent[], system: string | undefined, untilMs: number | undefined) {
  const found = new Map<number, { system: string; incident: number }[]>()
  for (const { system: name, incident, injections } of recoveryTimes(events, system, untilMs))
    for (const injection of injections) {
      const incidents = found.get(injection)
      if (incidents === undefined) found.set(injection, [{ system: name, incident }])
      else incidents.push({ system: name, incident })
    }
  return found
}

interface Seen {
  readonly probes: UnderWay
  readonly failedProbes: UnderWay
  readonly requests: UnderWay
  readonly failedRequests: UnderWay
}

function seenOf(events: readonly TimelineEvent[], system?: string): Seen {
  const probes: Activity[] = []
  const failedProbes: Activity[] = []
  const requests: Activity[] = []
  const failedRequests: Activity[] = []
  for (const event of events) {
    if (!('system' in event && 'startedMs' in event) || (system !== undefined && event.system !== system)) continue
    const probe = event.type === 'probe.succeeded' || event.type === 'probe.failed'
    ;(probe ? probes : requests).push(event)
    if (event.type === 'probe.failed') failedProbes.push(event)
    else if (event.type === 'request.failed') failedRequests.push(event)
  }
  return {
    probes: new UnderWay(probes),
    failedProbes: new UnderWay(failedProbes),
    requests: new UnderWay(requests),
    failedRequests: new UnderWay(failedRequests),
  }
}
