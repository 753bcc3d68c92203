import type { ErrorSummary, FaultArmedEvent, LiftReason, TimelineEvent } from './event.js'

/** An incident, folded from its events. */
export interface IncidentSpan {
  readonly system: string
  /** Number of the incident of its system, from 1. */
  readonly incident: number
  /** Start of its first failed probe: what broke it was there by then, or came before that probe failed. */
  readonly startedMs: number
  /** When that probe had failed. */
  readonly openedMs: number
  /** When the first of the good probes that closed it answered; null while it is open. */
  readonly closedMs: number | null
  /** Failed probes in it. */
  readonly failedProbes: number
  /** What its first failed probe met. */
  readonly timedOut: boolean
  readonly error?: ErrorSummary
}

/** An injection, folded from its events. */
export interface InjectionSpan {
  readonly injection: number
  readonly kind: string
  readonly text: string
  readonly at: string | null
  readonly scenario?: string
  readonly severity?: NonNullable<FaultArmedEvent['severity']>
  /** Start of its window, or when it was armed if that was later. */
  readonly fromMs: number
  /** End of its window; null where it has none. */
  readonly untilMs: number | null
  /** When it ended or is due to end: lifted, limit used up, window or session over. Null: no end is known. */
  readonly endMs: number | null
  readonly lifted: LiftReason | null
  /** When it acted, in order. */
  readonly actedMs: readonly number[]
}

type Building<T> = { -readonly [K in keyof T]: T[K] }

/** Incidents in the order they opened, of one system or of all. Linear in the number of events. */
export function incidentSpans(events: Iterable<TimelineEvent>, system?: string): IncidentSpan[] {
  const spans: Building<IncidentSpan>[] = []
  const open = new Map<string, Building<IncidentSpan>>()
  const lastFailed = new Map<string, Extract<TimelineEvent, { type: 'probe.failed' }>>()
  for (const event of events) {
    if (!('system' in event) || (system !== undefined && event.system !== system)) continue
    if (event.type === 'probe.failed') {
      lastFailed.set(event.system, event)
      const span = open.get(event.system)
      if (span) span.failedProbes++
    } else if (event.type === 'incident.opened') {
      const probe = lastFailed.get(event.system)
      const span: Building<IncidentSpan> = {
        system: event.system,
        incident: event.incident,
        startedMs: probe?.startedMs ?? event.atMs,
        openedMs: probe?.atMs ?? event.atMs,
        closedMs: null,
        failedProbes: 1,
        timedOut: probe?.timedOut ?? false,
        ...(probe?.error && { error: probe.error }),
      }
      open.set(event.system, span)
      spans.push(span)
    } else if (event.type === 'incident.closed') {
      const span = open.get(event.system)
      if (span) span.closedMs = event.closedMs
      open.delete(event.system)
    }
  }
  return spans
}

/** Injections in the order they were armed. Linear in the number of events. */
export function injectionSpans(events: Iterable<TimelineEvent>): InjectionSpan[] {
  const spans = new Map<number, Building<InjectionSpan> & { actedMs: number[] }>()
  for (const event of events) {
    if (event.type === 'fault.armed') spans.set(event.injection, armed(event))
    else if (event.type === 'fault.injected') spans.get(event.injection)?.actedMs.push(event.atMs)
    else if (event.type === 'fault.lifted') {
      const span = spans.get(event.injection)
      if (!span) continue
      span.lifted = event.reason
      // The event of a window may be written late; the window ended when it said it would.
      span.endMs = Math.min(event.atMs, span.untilMs ?? Number.POSITIVE_INFINITY)
    }
  }
  return [...spans.values()]
}

function armed(event: FaultArmedEvent): Building<InjectionSpan> & { actedMs: number[] } {
  const { injection, kind, text, at, untilMs, scenario, severity } = event
  const made = { ...(scenario === undefined ? {} : { scenario }), ...(severity === undefined ? {} : { severity }) }
  const fromMs = Math.max(event.fromMs, event.atMs)
  return { injection, kind, text, at, ...made, fromMs, untilMs, endMs: untilMs, lifted: null, actedMs: [] }
}

/** Names of the systems that were probed or loaded, in the order they were first seen. */
export function systemNames(events: Iterable<TimelineEvent>): string[] {
  const names = new Set<string>()
  for (const event of events) if ('system' in event) names.add(event.system)
  return [...names]
}
