import {
  availabilityFigure,
  degradationFigure,
  degradedTimeFigure,
  downtimeFigure,
  errorRateFigure,
  type Figure,
  faultToleranceFigure,
  incidentsFigure,
  latencyFigure,
  mtbfFigure,
  mttdFigure,
  mttrFigure,
  openIncidentsFigure,
  recoverySuccessFigure,
  recoveryTimeFigure,
  requestAvailabilityFigure,
  type Unit,
} from './figure.js'
import type { Measures } from './measure.js'

/** What is known of a metric, apart from its value. */
export interface MetricInfo<U extends Unit = Unit> {
  /** `ms`: virtual milliseconds; `ratio`: 0 to 1; `score`: 0 to 100; `count`: a whole number. */
  readonly unit: U
  readonly better: 'lower' | 'higher'
  readonly description: string
  readonly figure: (measures: Measures) => Figure
}

function metric<U extends Unit>(
  unit: U,
  better: 'lower' | 'higher',
  description: string,
  figure: (measures: Measures) => Figure,
): MetricInfo<U> {
  return { unit, better, description, figure }
}

const sides = {
  '': [(latency: Measures['latency']) => latency.all, 'all requests answered'],
  UnderChaos: [
    (latency: Measures['latency']) => latency.underChaos,
    'requests answered while an injection was in force',
  ],
  Calm: [(latency: Measures['latency']) => latency.calm, 'requests answered while no injection was in force'],
} as const

const keys = {
  Mean: ['meanMs', 'mean'],
  P50: ['p50Ms', 'median'],
  P90: ['p90Ms', '90th percentile'],
  P95: ['p95Ms', '95th percentile'],
  P99: ['p99Ms', '99th percentile'],
  Max: ['maxMs', 'longest'],
} as const

type LatencyName = `latency${keyof typeof keys}${keyof typeof sides}`

const latencies = Object.fromEntries(
  Object.entries(sides).flatMap(([side, [of, whose]]) =>
    Object.entries(keys).map(([name, [key, what]]) => [
      `latency${name}${side}`,
      metric('ms', 'lower', `Latency of ${whose}: ${what}.`, latencyFigure(of, key)),
    ]),
  ),
) as Record<LatencyName, MetricInfo<'ms'>>

/** Every metric that is one number, by its name: for targets, success criteria and summaries. */
export const metrics = {
  mttr: metric('ms', 'lower', 'Mean of close − open over incidents.', mttrFigure),
  mttd: metric('ms', 'lower', 'Mean of open − start of the injection that explains an incident.', mttdFigure),
  mtbf: metric('ms', 'higher', 'Time not down / incidents.', mtbfFigure),
  recoveryTime: metric('ms', 'lower', 'The longest time from the end of a fault to being well.', recoveryTimeFigure),
  recoverySuccess: metric('ratio', 'higher', 'Incidents closed / all.', recoverySuccessFigure),
  incidents: metric('count', 'lower', 'Incidents.', incidentsFigure),
  openIncidents: metric('count', 'lower', 'Incidents that are still open.', openIncidentsFigure),
  availability: metric('ratio', 'higher', '1 − downtime / observed time.', availabilityFigure),
  requestAvailability: metric('ratio', 'higher', 'Requests answered / all.', requestAvailabilityFigure),
  errorRate: metric('ratio', 'lower', 'Requests failed / all.', errorRateFigure),
  downtime: metric('ms', 'lower', 'Time in incidents.', downtimeFigure),
  degradedTime: metric('ms', 'lower', 'Time in which probes were answered in a lesser way.', degradedTimeFigure),
  faultTolerance: metric('score', 'higher', 'Injections tolerated / acted, by severity.', faultToleranceFigure),
  gracefulDegradation: metric('score', 'higher', 'Degraded / requests not served in full.', degradationFigure),
  ...latencies,
} as const

export type MetricName = keyof typeof metrics

export const metricNames = Object.keys(metrics) as readonly MetricName[]

/**
 * One figure by its name; null when it is not known, or when nothing happened to measure. While an incident is open it is
 * a lower bound: see `figureOf`.
 */
export function metricOf(measures: Measures, name: MetricName): number | null {
  return figureOf(measures, name).value
}

/** One figure by its name, with how sure it is. */
export function figureOf(measures: Measures, name: MetricName): Figure {
  return metrics[name].figure(measures)
}
