import { figureOf, type Measures, type MetricName } from '../metric/index.js'
import { table } from './lines.js'

const shown: readonly MetricName[] = [
  'availability',
  'requestAvailability',
  'errorRate',
  'mttr',
  'mttd',
  'recoveryTime',
  'faultTolerance',
  'gracefulDegradation',
  'latencyP95Calm',
  'latencyP95UnderChaos',
]

/** The figures that most look for, those that are known. */
export function figureLines(measures: Measures): string[] {
  const rows = shown.flatMap((name) => {
    const { certainty, text } = figureOf(measures, name)
    return certainty === 'unknown' ? [] : [[name, text]]
  })
  return table(rows)
}
