import { percent } from '../timeline/percent.js'
import { counted, readable } from '../timeline/readable.js'
import type { Measures } from './measure.js'
import type { Percentiles } from './percentiles.js'

/**
 * One number of a run, and how sure it is.
 *
 * | certainty   | value           | because                                              | meets a target         |
 * | ----------- | --------------- | ---------------------------------------------------- | ---------------------- |
 * | `exact`     | the figure      | it was observed to its end                           | if it is better        |
 * | `atLeast`   | its lower bound | an incident is open, or none has come yet            | if that settles it     |
 * | `none`      | null            | it was observed, and nothing happened to measure     | always                 |
 * | `unknown`   | null            | it was not observed                                  | nobody knows           |
 */
export interface Figure {
  readonly value: number | null
  readonly certainty: 'exact' | 'atLeast' | 'none' | 'unknown'
  /** In words, with what it is made of: `4 s, the mean of 2 incidents`. */
  readonly text: string
}

export type Unit = 'ms' | 'ratio' | 'score' | 'count'

const notProbed: Figure = { value: null, certainty: 'unknown', text: 'no probe has ended' }
const noIncident: Figure = { value: null, certainty: 'none', text: 'no incident' }

function exact(value: number, text: string): Figure {
  return { value, certainty: 'exact', text }
}

function unknown(text: string): Figure {
  return { value: null, certainty: 'unknown', text }
}

/** A figure of incidents, which there may have been none of. */
function ofIncidents(measures: Measures, figure: () => Figure): Figure {
  if (measures.observed.probes === 0) return notProbed
  return measures.incidents.length === 0 ? noIncident : figure()
}

export function mttrFigure(measures: Measures): Figure {
  return ofIncidents(measures, () => {
    const { meanMs, atLeastMs, count, open } = measures.mttr
    if (open === 0 && meanMs !== null) return exact(meanMs, `${readable(meanMs)}, the mean of ${incidents(count)}`)
    const text = `${readable(atLeastMs ?? 0)} or more: ${incidents(count)} closed, ${open} still open`
    return { value: atLeastMs, certainty: 'atLeast', text }
  })
}

export function mttdFigure(measures: Measures): Figure {
  return ofIncidents(measures, () => {
    const { meanMs, count } = measures.mttd
    if (meanMs === null) return unknown('no injection explains an incident')
    return exact(meanMs, `${readable(meanMs)}, the mean of ${incidents(count)}`)
  })
}

export function mtbfFigure({ mtbf: { meanMs, failures, runningMs } }: Measures): Figure {
  if (runningMs === null) return notProbed
  if (meanMs === null)
    return { value: runningMs, certainty: 'atLeast', text: `${readable(runningMs)} without an incident` }
  return exact(meanMs, `${readable(meanMs)}: ${incidents(failures)} while it ran for ${readable(runningMs)}`)
}

/** The longest one. */
export function recoveryTimeFigure(measures: Measures): Figure {
  return ofIncidents(measures, () => {
    const longest = measures.recoveryTimes.reduce((a, b) => (b.recoveryMs > a.recoveryMs ? b : a))
    const text = `${readable(longest.recoveryMs)}, of incident ${longest.incident} of ${longest.system}`
    const { open } = measures.mttr
    if (open === 0) return exact(longest.recoveryMs, text)
    return { value: longest.recoveryMs, certainty: 'atLeast', text: `${text}, or more: ${open} still open` }
  })
}

export function recoverySuccessFigure(measures: Measures): Figure {
  return ofIncidents(measures, () => {
    const { ratio, closed, total, lowerBound } = measures.recovery
    const text = `${percent(ratio ?? 0)}: ${closed} of ${incidents(total)} closed`
    return { value: ratio, certainty: lowerBound ? 'atLeast' : 'exact', text }
  })
}

export function incidentsFigure(measures: Measures): Figure {
  if (measures.observed.probes === 0) return notProbed
  return exact(measures.incidents.length, incidents(measures.incidents.length))
}

export function openIncidentsFigure(measures: Measures): Figure {
  if (measures.observed.probes === 0) return notProbed
  return exact(measures.mttr.open, `${incidents(measures.mttr.open)} still open`)
}

export function downtimeFigure({ states: { downMs }, observed }: Measures): Figure {
  return downMs === null ? notProbed : exact(downMs, `${readable(downMs)} of ${readable(observed.observedMs)} observed`)
}

export function degradedTimeFigure({ states: { degradedMs }, observed }: Measures): Figure {
  if (degradedMs === null) return notProbed
  return exact(degradedMs, `${readable(degradedMs)} of ${readable(observed.observedMs)} observed`)
}

export function availabilityFigure({ availability: { time } }: Measures): Figure {
  const { ratio, downMs, observedMs } = time
  if (ratio === null) return notProbed
  return exact(ratio, `${percent(ratio)}: down for ${readable(downMs)} of ${readable(observedMs)} observed`)
}

export function requestAvailabilityFigure({ availability: { requests } }: Measures): Figure {
  const { ratio, answered, total } = requests
  return ratio === null ? noRequest() : exact(ratio, `${percent(ratio)}: ${answered} of ${total} answered`)
}

export function errorRateFigure({ errorRate: { ratio, failed, total } }: Measures): Figure {
  return ratio === null ? noRequest() : exact(ratio, `${percent(ratio)}: ${failed} of ${total} failed`)
}

export function degradationFigure({ degradation: { score, degraded, notInFull } }: Measures): Figure {
  if (score === null) return noRequest()
  if (notInFull === 0) return exact(score, '100: every request was served in full')
  return exact(score, `${rounded(score)}: ${degraded} of ${counted(notInFull, 'request')} not served in full degraded`)
}

export function faultToleranceFigure({ faultTolerance: { score, tolerated, acted, unobserved } }: Measures): Figure {
  if (score !== null)
    return exact(score, `${rounded(score)}: ${tolerated} of ${counted(acted, 'injection')} that acted tolerated`)
  return unknown(unobserved > 0 ? 'no probe was under way while injections acted' : 'no injection has acted')
}

/** Of answered requests: one of the figures of their latency. */
export function latencyFigure(
  of: (latency: Measures['latency']) => Percentiles,
  key: 'meanMs' | 'p50Ms' | 'p90Ms' | 'p95Ms' | 'p99Ms' | 'maxMs',
): (measures: Measures) => Figure {
  return ({ latency }) => {
    const side = of(latency)
    const ms = side[key]
    return ms === null
      ? unknown('no such request was answered')
      : exact(ms, `${readable(ms)}, of ${counted(side.count, 'request')}`)
  }
}

function noRequest(): Figure {
  return unknown('no request has ended')
}

function incidents(count: number): string {
  return counted(count, 'incident')
}

/** Never rounded to 100 when it is not. */
function rounded(score: number): string {
  return percent(score / 100).replace(' %', '')
}
