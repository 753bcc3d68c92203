import type { MetricName } from '../../metric/index.js'
import type { MetricComparison } from './comparison.js'
import type { Tolerances } from './tolerance.js'

/** Figures of what was answered, or of what broke: how many there were is told by another one. */
function sizeOf(metric: MetricComparison['metric']): MetricName | undefined {
  if (metric.startsWith('latency') || metric === 'gracefulDegradation') return 'requestAvailability'
  return ['mttr', 'mttd', 'recoveryTime', 'recoverySuccess'].includes(metric) ? 'incidents' : undefined
}

/**
 * Takes back what is said of a figure where it moved one way, and the figure that it depends on the other way. A retry
 * lets more requests be answered, after a while: the latency of those that are answered grows, and none of them got slower.
 */
export function withoutSurvivors(judged: readonly MetricComparison[], tolerances: Tolerances): MetricComparison[] {
  const key = ({ test, system }: MetricComparison, metric: string) => JSON.stringify([test, system, metric])
  const verdicts = new Map(judged.map((one) => [key(one, one.metric), one.verdict]))
  return judged.map((one) => {
    const size = sizeOf(one.metric)
    if (size === undefined || tolerances.has(one.metric as MetricName)) return one
    const said = verdicts.get(key(one, size))
    const against = (one.verdict === 'worse' && said === 'better') || (one.verdict === 'better' && said === 'worse')
    return against ? { ...one, verdict: 'unclear', reason: 'survivors' } : one
  })
}
