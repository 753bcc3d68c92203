import { detectionTimes } from '../../metric/detection-times.js'
import { incidents } from '../../metric/incidents.js'
import { Overlapping } from '../../metric/overlapping.js'
import type { TimelineEvent } from '../../timeline/event.js'
import type { ReportIncident } from './report-data.js'
import { errorText, rounded, short } from './text.js'
import { faultLabel } from './track/fault-tracks.js'

const longest = 300
/** Of one incident; a month in which the same fault comes every minute needs no more. */
const mostFaults = 12

/** Incidents with what was in force, in the order they opened. */
export function reportIncidents(events: readonly TimelineEvent[]): ReportIncident[] {
  const overlapping = new Overlapping(events)
  const detected = detectionTimes(events)
  return incidents(events).map((incident, index) => {
    const { system, openedMs, closedMs, error, timedOut } = incident
    const detectedMs = detected[index]?.detectionMs ?? null
    const spans = overlapping.injections(incident)
    const faults = spans.slice(0, mostFaults).map((span) => short(`#${span.injection} ${faultLabel(span)}`, longest))
    const more = spans.length - faults.length
    return {
      system,
      incident: incident.incident,
      openedMs: rounded(openedMs),
      closedMs: closedMs === null ? null : rounded(closedMs),
      ...(detectedMs !== null && { detectedMs: rounded(detectedMs) }),
      faults: more > 0 ? [...faults, `and ${more} more`] : faults,
      ...(timedOut ? { firstError: 'probe timed out' } : error && { firstError: short(errorText(error), longest) }),
    }
  })
}
