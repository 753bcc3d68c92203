import {
  detectionTimes,
  figureOf,
  type Incident,
  incidents,
  measure,
  metricNames,
  perInjection,
  perPoint,
  recoveryTimes,
} from '../../metric/index.js'
import { recommend } from '../../recommendation/index.js'
import type { TimelineEvent } from '../../timeline/event.js'
import { injectionSpans, systemNames } from '../../timeline/span.js'
import { dependencies, errorsOf, faultPoints } from './acts.js'

/** Values of a row, in the order of its table's columns after `run_id`. */
export type Row = readonly (string | number | null)[]

/** All rows that hang on a run, by table: a pure function of its timeline. */
export interface Figures {
  readonly system: readonly Row[]
  readonly metric: readonly Row[]
  readonly fault: readonly Row[]
  readonly fault_point: readonly Row[]
  readonly point: readonly Row[]
  readonly dependency: readonly Row[]
  readonly incident: readonly Row[]
  readonly incident_fault: readonly Row[]
  readonly recommendation: readonly Row[]
}

export const noFigures: Figures = {
  system: [],
  metric: [],
  fault: [],
  fault_point: [],
  point: [],
  dependency: [],
  incident: [],
  incident_fault: [],
  recommendation: [],
}

export function figuresOf(events: readonly TimelineEvent[]): Figures {
  const systems = systemNames(events).map((system) => ({ system, measures: measure(events, system) }))
  const found = incidents(events)
  return {
    system: systems.map(({ system, measures: { observed, requests, incidents, mttr, states } }) => [
      system,
      observed.probes,
      observed.observedMs,
      states.downMs,
      requests.total,
      requests.answered,
      requests.degraded,
      requests.failed,
      incidents.length,
      mttr.open,
    ]),
    metric: systems.flatMap(({ system, measures }) =>
      metricNames.flatMap((metric) => {
        const { value, certainty } = figureOf(measures, metric)
        return certainty === 'unknown' ? [] : [[metric, system, value, certainty]]
      }),
    ),
    fault: faultRows(events),
    fault_point: faultPoints(events),
    point: perPoint(events).map(({ point, acted, errors, delayMs, calls }) => [
      point,
      acted,
      errors,
      delayMs,
      ...(calls === null ? [null, null, null, null] : [calls.total, calls.answered, calls.failed, calls.pending]),
    ]),
    dependency: dependencies(events),
    incident: incidentRows(events, found),
    incident_fault: recoveryTimes(events).flatMap(({ system, incident, injections }) =>
      [...new Set(injections)].map((injection) => [system, incident, injection]),
    ),
    recommendation: recommend(events)
      // About the record, and not about the code.
      .filter(({ rule }) => rule !== 'calls-not-recorded')
      .map(({ rule, system, severity, title, points, evidence, figures, doc }) => [
        rule,
        system,
        severity,
        title,
        JSON.stringify(points),
        JSON.stringify(evidence),
        JSON.stringify(figures),
        doc,
      ]),
  }
}

function faultRows(events: readonly TimelineEvent[]): Row[] {
  const spans = new Map(injectionSpans(events).map((span) => [span.injection, span]))
  const made = errorsOf(events)
  return perInjection(events).flatMap(({ injection, errors, delayMs, held, acted, requests }) => {
    const span = spans.get(injection)
    if (span === undefined) return []
    const { kind, text, at, scenario = null, severity = null, fromMs, endMs, lifted } = span
    const counts = [acted, errors, delayMs, held === null ? null : Number(held), requests.total, requests.failed]
    const error = made.get(injection) ?? null
    return [[injection, kind, text, at, scenario, severity, fromMs, endMs, lifted, ...counts, error]]
  })
}

function incidentRows(events: readonly TimelineEvent[], found: readonly Incident[]): Row[] {
  const detected = detectionTimes(events)
  const recovered = recoveryTimes(events)
  // All three are in the order of the incidents.
  return found.map(({ system, incident, startedMs, openedMs, closedMs, failedProbes, timedOut, error }, index) => [
    system,
    incident,
    startedMs,
    openedMs,
    closedMs,
    detected[index]?.detectionMs ?? null,
    recovered[index]?.recoveryMs ?? null,
    failedProbes,
    Number(timedOut),
    error?.name ?? null,
    error?.code ?? null,
    error?.message ?? null,
  ])
}
