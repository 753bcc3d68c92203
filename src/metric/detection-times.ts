import type { TimelineEvent } from '../timeline/event.js'
import type { InjectionSpan } from '../timeline/span.js'
import { type Incident, incidents } from './incidents.js'
import { mean } from './mean.js'
import { Overlapping } from './overlapping.js'

/** How long it took until the probe told of what had gone wrong. */
export interface DetectionTime {
  readonly system: string
  readonly incident: number
  /** Open − start of the injection, in virtual ms; null when no injection explains the incident. */
  readonly detectionMs: number | null
  /** Number of that injection. */
  readonly injection: number | null
}

/** Mean time to detection. */
export interface Mttd {
  /** Mean over the incidents that an injection explains, in virtual ms; null when there were none. */
  readonly meanMs: number | null
  /** Those incidents. */
  readonly count: number
  /** Incidents that no injection explains. */
  readonly unexplained: number
}

/**
 * Detection time of each incident. Of the injections that overlapped it and had acted by the time it opened, the one
 * that began last is taken for its cause: of two faults in force at once a timeline does not tell which it was.
 */
export function detectionTimes(events: readonly TimelineEvent[], system?: string): DetectionTime[] {
  const overlapping = new Overlapping(events)
  return incidents(events, system).map((incident) => {
    const cause = causeOf(incident, overlapping.injections(incident))
    const base = { system: incident.system, incident: incident.incident }
    if (cause === undefined) return { ...base, detectionMs: null, injection: null }
    return { ...base, detectionMs: incident.openedMs - cause.fromMs, injection: cause.injection }
  })
}

/** Mean time to detection, of one system or of all. */
export function mttd(events: readonly TimelineEvent[], system?: string): Mttd {
  return mttdOf(detectionTimes(events, system))
}

/** The same, from the detection times. */
export function mttdOf(times: readonly DetectionTime[]): Mttd {
  const known = times.map(({ detectionMs }) => detectionMs).filter((ms) => ms !== null)
  return { meanMs: mean(known), count: known.length, unexplained: times.length - known.length }
}

function causeOf({ openedMs }: Incident, spans: readonly InjectionSpan[]): InjectionSpan | undefined {
  let cause: InjectionSpan | undefined
  for (const span of spans) {
    const acted = (span.actedMs[0] ?? Number.POSITIVE_INFINITY) <= openedMs
    if (acted && (cause === undefined || span.fromMs >= cause.fromMs)) cause = span
  }
  return cause
}
