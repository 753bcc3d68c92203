import type { MetricName } from '../../metric/index.js'
import type { MetricComparison } from './comparison.js'
import type { Tolerances } from './tolerance.js'

/** Figures of what was answered, or of what broke: how many there were is told by another one. */
function sizesOf(metric: MetricComparison['metric']): readonly MetricName[] {
  if (metric.startsWith('latency') || metric === 'gracefulDegradation') return ['requestAvailability', 'errorRate']
  return ['mttr', 'mttd', 'recoveryTime', 'recoverySuccess'].includes(metric) ? ['incidents'] : []
}

/**
 * Takes back what is said of a figure where it moved one way, and the figure that it depends on the other way. A retry
 * lets more requests be answered, after a while: the latency of those that are answered grows, and none of them got slower.
 */
export function withoutSurvivors(judged: readonly MetricComparison[], tolerances: Tolerances): MetricComparison[] {
  const key = ({ test, system }: MetricComparison, metric: string) => JSON.stringify([test, system, metric])
  const verdicts = new Map(judged.map((one) => [key(one, one.metric), one.verdict]))
  return judged.map((one) => {
    if (tolerances.has(one.metric as MetricName)) return one
    const said = sizesOf(one.metric).map((size) => verdicts.get(key(one, size)))
    const opposite = one.verdict === 'worse' ? 'better' : one.verdict === 'better' ? 'worse' : undefined
    const against = opposite !== undefined && said.includes(opposite)
    return against ? { ...one, verdict: 'unclear', reason: 'survivors' } : one
  })
}
