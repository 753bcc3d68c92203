import type { TimelineEvent } from '../timeline/event.js'
import { incidentSpans } from '../timeline/span.js'
import { observed } from './observed.js'
import { requests } from './requests.js'
import { type Interval, wilson } from './wilson.js'

/** Share of the observed time in which a system was up. */
export interface AvailabilityByTime {
  /** 1 − downtime / observed time, 0 to 1; null when no probe has ended. */
  readonly ratio: number | null
  readonly downMs: number
  readonly observedMs: number
}

/** Share of the requests that were answered, degraded answers among them. */
export interface AvailabilityByRequests {
  /** Answered / all, 0 to 1; null when no request has ended. */
  readonly ratio: number | null
  readonly answered: number
  readonly total: number
  /** Wilson interval, 95 %. */
  readonly interval: Interval
}

export interface Availability {
  readonly time: AvailabilityByTime
  readonly requests: AvailabilityByRequests
}

/** Availability by time and by requests, of one system or of all together. */
export function availability(events: readonly TimelineEvent[], system?: string): Availability {
  return { time: byTime(events, system), requests: byRequests(events, system) }
}

function byTime(events: readonly TimelineEvent[], system?: string): AvailabilityByTime {
  const seen = observed(events, system)
  const untilMs = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'probe.succeeded' || event.type === 'probe.failed') untilMs.set(event.system, event.atMs)
  }
  let downMs = 0
  let down = false
  for (const span of incidentSpans(events, system)) {
    downMs += (span.closedMs ?? untilMs.get(span.system) ?? span.openedMs) - span.openedMs
    down ||= span.closedMs === null
  }
  if (seen.probes === 0) return { ratio: null, downMs, observedMs: 0 }
  // All probes at one instant: no time has passed, and the last one decides.
  const ratio = seen.observedMs === 0 ? (down ? 0 : 1) : Math.max(0, 1 - downMs / seen.observedMs)
  return { ratio, downMs, observedMs: seen.observedMs }
}

function byRequests(events: readonly TimelineEvent[], system?: string): AvailabilityByRequests {
  const { answered, total } = requests(events, system)
  return { ratio: total === 0 ? null : answered / total, answered, total, interval: wilson(answered, total) }
}
