import { AnyInForce } from '../../metric/in-force.js'
import {
  type CheckedTargets,
  figureOf,
  judgeTargets,
  type Measures,
  measure,
  metricNames,
  metrics,
} from '../../metric/index.js'
import type { TimelineEvent } from '../../timeline/event.js'
import type { InjectionSpan } from '../../timeline/span.js'
import { distributionOf } from './distribution.js'
import type { ReportSystem, ReportTarget } from './report-data.js'

/** What is known of one system of a run. */
export interface MeasuredSystem {
  readonly name: string
  readonly measures: Measures
  readonly targets: readonly ReportTarget[]
}

/**
 * Figures of each system: those that `measure` gives for the whole timeline. Each is measured on its own events, faults and
 * the last event, so that many systems take no longer than one.
 */
export function measureSystems(
  events: readonly TimelineEvent[],
  last: TimelineEvent | undefined,
  run: number,
  targets: CheckedTargets | false,
): MeasuredSystem[] {
  const shared: TimelineEvent[] = []
  const own = new Map<string, TimelineEvent[]>()
  for (const event of events) {
    // Calls say for which system they were made: no figure of a system counts them.
    if (event.type.startsWith('call.')) continue
    if (event.type.startsWith('fault.')) {
      shared.push(event)
      for (const list of own.values()) list.push(event)
    } else if ('system' in event && event.system !== undefined) {
      const list = own.get(event.system)
      if (list === undefined) own.set(event.system, [...shared, event])
      else list.push(event)
    }
  }
  return [...own].map(([name, list]) => {
    // How long an open incident has lasted is counted to the last event of all.
    if (last !== undefined && list.at(-1)?.seq !== last.seq) list.push(last)
    const measures = measure(list, name)
    return { name, measures, targets: targets === false ? [] : judged(name, measures, run, targets) }
  })
}

function judged(system: string, measures: Measures, run: number, targets: CheckedTargets): ReportTarget[] {
  return judgeTargets(measures, targets).map(({ target, bound, boundText, actual, met, text }) => ({
    system,
    metric: target,
    bound,
    actual,
    met: met === 'unknown' ? null : met,
    boundText,
    actualText: text,
    run,
  }))
}

/** Each system as it is shown. */
export function shownSystems(
  measured: readonly MeasuredSystem[],
  events: readonly TimelineEvent[],
  injections: readonly InjectionSpan[],
): ReportSystem[] {
  const chaos = new AnyInForce(injections)
  const times = new Map(measured.map(({ name }) => [name, { calm: [] as number[], chaos: [] as number[] }]))
  for (const event of events) {
    if (event.type !== 'request.succeeded') continue
    const own = times.get(event.system)
    ;(chaos.during(event) ? own?.chaos : own?.calm)?.push(event.atMs - event.startedMs)
  }
  return measured.map(({ name, measures }) => {
    const own = times.get(name)
    return {
      name,
      metrics: metricsOf(measures),
      latency: { calm: distributionOf(own?.calm ?? []), chaos: distributionOf(own?.chaos ?? []) },
    }
  })
}

function metricsOf(measures: Measures): ReportSystem['metrics'] {
  return metricNames
    .map((metric) => ({ metric, figure: figureOf(measures, metric) }))
    .filter(({ figure }) => figure.certainty !== 'unknown')
    .map(({ metric, figure: { value, text } }) => ({ metric, value, unit: metrics[metric].unit, text }))
}
