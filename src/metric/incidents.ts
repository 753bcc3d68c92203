import type { TimelineEvent } from '../timeline/event.js'
import { type IncidentSpan, incidentSpans } from '../timeline/span.js'

/**
 * Incidents: each opens at the first failed probe after a good one (or ever) and closes at the first of
 * `stableProbes` good ones in a row. Those of one system never overlap.
 */
export interface Incident extends IncidentSpan {
  /** `closedMs − openedMs`; for an open one the time from its opening to the last event. */
  readonly lastedMs: number
  readonly open: boolean
}

/**
 * Incidents in the order they opened, of one system or of all.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function incidents(events: readonly TimelineEvent[], system?: string, untilMs?: number): Incident[] {
  const lastMs = untilMs ?? events.at(-1)?.atMs ?? 0
  return incidentSpans(events, system).map((span) => ({
    ...span,
    open: span.closedMs === null,
    lastedMs: (span.closedMs ?? lastMs) - span.openedMs,
  }))
}
