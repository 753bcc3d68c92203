import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'
import { type Incident, incidents } from './incidents.js'

/** How long a system took from the end of what disturbed it to being well again. */
export interface RecoveryTime {
  readonly system: string
  readonly incident: number
  /**
   * max(0, close − end of the last injection that overlapped the incident), in virtual ms. For an incident that is
   * still open: how long it has been so far, a lower bound.
   */
  readonly recoveryMs: number
  /** The incident is still open. */
  readonly lowerBound: boolean
  /** Counted from here, absolute virtual ms: the end of a fault, or the opening when no injection overlapped. */
  readonly sinceMs: number
  readonly since: 'fault' | 'incident'
  /** Numbers of the injections that overlapped. */
  readonly injections: readonly number[]
  /** Those of them that had no end yet when the incident closed (or, if it is open, when the timeline ends). */
  readonly stillArmed: readonly number[]
}

/**
 * Recovery time of each incident. An injection's end is the moment it was lifted, its limit used up or its window
 * over. One with no end is counted to the last time it acted in
 * the incident. It overlaps an incident when it began
 * before the close and ended no earlier than the start of the first failed probe.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function recoveryTimes(events: readonly TimelineEvent[], system?: string, untilMs?: number): RecoveryTime[] {
  const spans = injectionSpans(events)
  const lastMs = untilMs ?? events.at(-1)?.atMs ?? 0
  return incidents(events, system, untilMs).map((incident) => recoveryTime(incident, spans, lastMs))
}

function recoveryTime(incident: Incident, spans: readonly InjectionSpan[], lastMs: number): RecoveryTime {
  const closeMs = incident.closedMs ?? lastMs
  const overlapping = spans.filter(
    (span) => beganBefore(span, incident, closeMs) && knownEnd(span) >= incident.startedMs,
  )
  const endless = overlapping.filter((span) => isEndless(span, closeMs))
  const ends = overlapping.map((span) =>
    isEndless(span, closeMs) ? lastActed(span, incident.startedMs, closeMs) : knownEnd(span),
  )
  const since = ends.length === 0 ? 'incident' : 'fault'
  const sinceMs = ends.length === 0 ? incident.openedMs : Math.max(...ends)
  return {
    system: incident.system,
    incident: incident.incident,
    recoveryMs: Math.max(0, closeMs - sinceMs),
    lowerBound: incident.open,
    sinceMs,
    since,
    injections: overlapping.map((span) => span.injection),
    stillArmed: endless.map((span) => span.injection),
  }
}

/** While an incident is open, a window that starts with the last event counts: it may be what keeps it open. */
function beganBefore(span: InjectionSpan, incident: Incident, closeMs: number): boolean {
  return incident.open ? span.fromMs <= closeMs : span.fromMs < closeMs
}

function knownEnd(span: InjectionSpan): number {
  return span.endMs ?? Number.POSITIVE_INFINITY
}

/** No window, and not lifted before the close: lifted at the session's end says nothing, so a saved log gives the same. */
function isEndless(span: InjectionSpan, closeMs: number): boolean {
  return span.untilMs === null && (span.lifted === 'session' || knownEnd(span) > closeMs)
}

/** A fault on the calls 1 and 2 has no window, but is over with the second call. It cannot have ended before it broke. */
function lastActed({ fromMs, actedMs }: InjectionSpan, startedMs: number, beforeMs: number): number {
  // Halving, as `actedMs` is in order: a long run has as many incidents as acts.
  let low = 0
  let high = actedMs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((actedMs[middle] ?? 0) <= beforeMs) low = middle + 1
    else high = middle
  }
  return Math.max(startedMs, fromMs, actedMs[low - 1] ?? 0)
}
