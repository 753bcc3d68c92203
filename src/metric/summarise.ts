import { mean } from './mean.js'
import type { Measures } from './measure.js'
import { figureOf, type MetricName, metricNames } from './metric-table.js'
import { percentile } from './percentiles.js'
import { type Interval, wilson } from './wilson.js'

/** One metric over many runs, in its own unit. All null when no run knows it. */
export interface RunFigure {
  /** Runs that know it. */
  readonly n: number
  readonly mean: number | null
  readonly min: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly p95: number | null
  readonly max: number | null
  /** Runs whose figure is a lower bound, as an incident was still open at their end. */
  readonly lowerBounds: number
}

/** A proportion of what all runs have in common. */
export interface Pooled {
  /** 0 to 1; null of nothing. */
  readonly ratio: number | null
  readonly successes: number
  readonly total: number
  /** Wilson interval, 95 %. */
  readonly interval: Interval
}

/** What many runs come to. */
export interface RunsSummary {
  readonly runs: number
  /** Each metric by its name: how it is spread over the runs. Percentiles by nearest rank: always that of one run. */
  readonly figures: Readonly<Record<MetricName, RunFigure>>
  /** Counted over all runs as if they were one, so that a run with more requests weighs more. */
  readonly pooled: {
    /** Requests answered / all. */
    readonly requestAvailability: Pooled
    /** Requests failed / all. */
    readonly errorRate: Pooled
    /** Incidents closed / all. */
    readonly recoverySuccess: Pooled
    /** Requests answered degraded / not served in full. */
    readonly gracefulDegradation: Pooled
    /** Injections tolerated / acted, each counting the same. */
    readonly faultTolerance: Pooled
  }
}

/** The figures of many runs. Pure; the order of the runs makes no difference but to the last digit of a mean. */
export function summarise(runs: readonly Measures[]): RunsSummary {
  const figures = {} as Record<MetricName, RunFigure>
  for (const name of metricNames) figures[name] = over(runs, name)
  return {
    runs: runs.length,
    figures,
    pooled: {
      requestAvailability: pooled(runs, ({ requests }) => [requests.answered, requests.total]),
      errorRate: pooled(runs, ({ requests }) => [requests.failed, requests.total]),
      recoverySuccess: pooled(runs, ({ recovery }) => [recovery.closed, recovery.total]),
      gracefulDegradation: pooled(runs, ({ degradation }) => [degradation.degraded, degradation.notInFull]),
      faultTolerance: pooled(runs, ({ faultTolerance }) => [faultTolerance.tolerated, faultTolerance.acted]),
    },
  }
}

function over(runs: readonly Measures[], name: MetricName): RunFigure {
  const all = runs.map((run) => figureOf(run, name))
  const values = all.flatMap(({ value }) => (value === null ? [] : [value])).sort((a, b) => a - b)
  return {
    n: values.length,
    mean: mean(values),
    min: values[0] ?? null,
    p50: percentile(values, 50),
    p90: percentile(values, 90),
    p95: percentile(values, 95),
    max: values.at(-1) ?? null,
    lowerBounds: all.filter(({ value, certainty }) => value !== null && certainty === 'atLeast').length,
  }
}

function pooled(runs: readonly Measures[], of: (run: Measures) => readonly [successes: number, total: number]): Pooled {
  let successes = 0
  let total = 0
  for (const run of runs) {
    const [won, tried] = of(run)
    successes += won
    total += tried
  }
  return { ratio: total === 0 ? null : successes / total, successes, total, interval: wilson(successes, total) }
}
