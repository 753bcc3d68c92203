import { counted, readable } from '../../timeline/readable.js'
import type { IncidentSpan } from '../../timeline/span.js'
import type { ActedInjection, Reading } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { startedIn } from '../sorted.js'

/** Kinds of faults that make a clock wrong, and leave everything else as it is. */
const timeKinds = new Set(['clockSkew', 'clockDrift', 'clockJump', 'clockFreeze', 'leapSecond', 'dstChange'])
/** Failed probes and requests in such an incident: one may be a coincidence. */
const LEAST_FAILED = 3
/** Good probes with the right time: else the system may be down for reasons of its own. */
const LEAST_GOOD = 3

/** An incident in which nothing was wrong but a clock. */
export const clockDependent: Rule = {
  rule: 'clock-dependent',
  title: 'A wrong clock takes it down',
  severity: 'warning',
  needsCalls: false,
  judge(reading) {
    const judged = reading.incidents.map((incident) => ({ incident, injections: inForce(reading, incident) }))
    // Where it goes down by itself, a clock proves nothing.
    if (judged.some(({ injections }) => injections.length === 0)) return undefined
    const good = reading.probes.filter((probe) => probe.good && !reading.chaos.meets(probe.startedMs, probe.atMs))
    if (good.length < LEAST_GOOD) return undefined
    const found = judged
      .filter(({ injections }) => injections.every(({ kind }) => timeKinds.has(kind)))
      .map(({ incident, injections }) => ({ incident, injections, requests: failedIn(reading, incident) }))
      .filter(({ incident, requests }) => incident.failedProbes + requests >= LEAST_FAILED)
    const [first] = found
    if (first === undefined) return undefined
    return {
      points: [],
      evidence: found.map(({ incident, injections, requests }) => {
        const texts = injections
          .map(({ text, forceFromMs }) => `'${text}' from ${readable(forceFromMs)} on`)
          .join(' and ')
        const error = incident.error === undefined ? '' : `, the first with '${incident.error.message}'`
        return `down from ${readable(incident.openedMs)} to ${incident.closedMs === null ? 'the end' : readable(incident.closedMs)}, with ${counted(incident.failedProbes, 'failed probe')} and ${counted(requests, 'failed request')}${error}, under ${texts} and no other fault`
      }),
      figures: {
        incidents: found.length,
        failedProbes: found.reduce((sum, { incident }) => sum + incident.failedProbes, 0),
        failedRequests: found.reduce((sum, { requests }) => sum + requests, 0),
      },
    }
  },
}

function inForce({ injections, lastMs }: Reading, { startedMs, openedMs, closedMs }: IncidentSpan): ActedInjection[] {
  return injections.filter(
    ({ forceFromMs, forceUntilMs }) =>
      forceFromMs <= Math.max(openedMs, closedMs ?? lastMs) && forceUntilMs >= startedMs,
  )
}

/** Requests of the workload that started in an incident and failed. */
function failedIn({ requests, noun, lastMs }: Reading, { startedMs, closedMs }: IncidentSpan): number {
  if (noun === 'probe') return 0
  return startedIn(requests, startedMs, closedMs ?? lastMs).filter(({ outcome }) => outcome === 'failed').length
}
