import { faultToleranceOf } from '../metric/fault-tolerance.js'
import {
  checkTargets,
  judgeTargets,
  type Measures,
  type MetricName,
  measure,
  metrics,
  type Targets,
  type TargetVerdict,
} from '../metric/index.js'

/**
 * Targets judged over many runs together: fault tolerance over all their injections, and each other one by the run that
 * did worst, as it must be met whatever happens.
 */
export function overallVerdicts(runs: readonly Measures[], targets: Targets): TargetVerdict[] {
  return (Object.keys(checkTargets(targets)) as MetricName[]).map((name) => {
    const target = { [name]: targets[name] } as Targets
    if (name === 'faultTolerance') {
      const faultTolerance = faultToleranceOf(runs.flatMap(({ perInjection }) => perInjection))
      return judgeTargets({ ...measure([]), faultTolerance }, target)[0] as TargetVerdict
    }
    const verdicts = runs.flatMap((measures) => judgeTargets(measures, target))
    return verdicts.reduce(worse, judgeTargets(measure([]), target)[0] as TargetVerdict)
  })
}

const ranks = { false: 3, unknown: 1, true: 2 }

/** One that is missed counts before one that is met, and that before one that nobody knows. */
function worse(a: TargetVerdict, b: TargetVerdict): TargetVerdict {
  const [first, second] = [ranks[`${a.met}`], ranks[`${b.met}`]]
  if (first !== second) return first > second ? a : b
  if (a.actual === null || b.actual === null) return a.actual === null ? b : a
  const lower = metrics[a.target].better === 'lower'
  return b.actual > a.actual === lower && b.actual !== a.actual ? b : a
}
