import type { TimelineEvent } from '../timeline/event.js'
import type { InjectionSpan } from '../timeline/span.js'
import { type Incident, incidents } from './incidents.js'
import { Overlapping } from './overlapping.js'
import { countUpTo } from './search.js'

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
 * over. One with no end is counted to the last time it acted in the incident.
 * It overlaps an incident when it began before the close and ended no earlier than the start of the first failed probe.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function recoveryTimes(events: readonly TimelineEvent[], system?: string, untilMs?: number): RecoveryTime[] {
  const overlapping = new Overlapping(events, untilMs)
  const lastMs = untilMs ?? events.at(-1)?.atMs ?? 0
  return incidents(events, system, untilMs).map((incident) =>
    recoveryTime(incident, overlapping.injections(incident), lastMs),
  )
}

function recoveryTime(incident: Incident, overlapping: readonly InjectionSpan[], lastMs: number): RecoveryTime {
  const closeMs = incident.closedMs ?? lastMs
  const endless = overlapping.filter((span) => isEndless(span, closeMs))
  const ends = overlapping.map((span) =>
    isEndless(span, closeMs) ? lastActed(span, incident.startedMs, closeMs) : knownEnd(span),
  )
  const since = ends.length === 0 ? 'incident' : 'fault'
  const sinceMs = ends.length === 0 ? incident.openedMs : ends.reduce((a, b) => Math.max(a, b))
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

function knownEnd(span: InjectionSpan): number {
  return span.endMs ?? Number.POSITIVE_INFINITY
}

/** No window, and not lifted before the close: lifted at the session's end says nothing, so a saved log gives the same. */
function isEndless(span: InjectionSpan, closeMs: number): boolean {
  return span.untilMs === null && (span.lifted === 'session' || knownEnd(span) > closeMs)
}

/** A fault on the calls 1 and 2 has no window, but is over with the second call. It cannot have ended before it broke. */
function lastActed({ fromMs, actedMs }: InjectionSpan, startedMs: number, beforeMs: number): number {
  return Math.max(startedMs, fromMs, actedMs[countUpTo(actedMs, beforeMs) - 1] ?? 0)
}
