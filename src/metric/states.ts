import type { TimelineEvent } from '../timeline/event.js'
import { type IncidentSpan, incidentSpans } from '../timeline/span.js'
import { observed } from './observed.js'

/** How long a system was in each state, in virtual ms; together the observed time. All null when no probe has ended. */
export interface States {
  /** Neither down nor degraded; also from the start of the first probe to its end, as availability has it. */
  readonly upMs: number | null
  /** From a good probe that was answered in a lesser way to the end of the next probe, unless an incident is open. */
  readonly degradedMs: number | null
  /** In incidents; an open one counts to the end of the last probe. */
  readonly downMs: number | null
}

/** Time in each state, of one system or summed over all. */
export function states(events: readonly TimelineEvent[], system?: string): States {
  const { probes, observedMs } = observed(events, system)
  if (probes === 0) return { upMs: null, degradedMs: null, downMs: null }
  const stretches = stretchesOf(events, system)
  const down = downtimes(events, system)
  let degradedMs = 0
  let downMs = 0
  for (const [name, { all, lastMs }] of stretches) {
    const incidents = down.get(name) ?? []
    for (const { openedMs, closedMs } of incidents) downMs += Math.max(0, (closedMs ?? lastMs) - openedMs)
    degradedMs += outside(all, incidents)
  }
  return { upMs: Math.max(0, observedMs - downMs - degradedMs), degradedMs, downMs }
}

interface Stretch {
  readonly fromMs: number
  readonly untilMs: number
}

interface Stretches {
  /** From the end of a degraded probe to the end of the next one. */
  readonly all: Stretch[]
  /** End of the last probe. */
  lastMs: number
  degraded: boolean
}

function stretchesOf(events: readonly TimelineEvent[], system?: string): Map<string, Stretches> {
  const found = new Map<string, Stretches>()
  for (const event of events) {
    if (event.type !== 'probe.succeeded' && event.type !== 'probe.failed') continue
    if (system !== undefined && event.system !== system) continue
    const degraded = event.type === 'probe.succeeded' && event.degraded
    const stretches = found.get(event.system)
    if (stretches === undefined) {
      found.set(event.system, { all: [], lastMs: event.atMs, degraded })
      continue
    }
    if (stretches.degraded) stretches.all.push({ fromMs: stretches.lastMs, untilMs: event.atMs })
    stretches.lastMs = event.atMs
    stretches.degraded = degraded
  }
  return found
}

function downtimes(events: readonly TimelineEvent[], system?: string): Map<string, IncidentSpan[]> {
  const found = new Map<string, IncidentSpan[]>()
  for (const span of incidentSpans(events, system)) {
    const spans = found.get(span.system)
    if (spans === undefined) found.set(span.system, [span])
    else spans.push(span)
  }
  return found
}

/** How much of the stretches lies in no incident. Both are in order, and neither overlap among themselves. */
function outside(stretches: readonly Stretch[], incidents: readonly IncidentSpan[]): number {
  let sumMs = 0
  let at = 0
  for (const { fromMs, untilMs } of stretches) {
    sumMs += untilMs - fromMs
    while (endOf(incidents[at]) <= fromMs) at++
    for (let next = at; (incidents[next]?.openedMs ?? Number.POSITIVE_INFINITY) < untilMs; next++) {
      const incident = incidents[next] as IncidentSpan
      sumMs -= Math.min(untilMs, endOf(incident)) - Math.max(fromMs, incident.openedMs)
    }
  }
  return Math.max(0, sumMs)
}

function endOf(incident: IncidentSpan | undefined): number {
  return incident === undefined ? Number.POSITIVE_INFINITY : (incident.closedMs ?? Number.POSITIVE_INFINITY)
}
