import { checkOneOf, InvalidOptionError } from '../../error/index.js'
import { checkMetricName, type MetricName, metricNames } from '../../metric/index.js'
import { type Comparison, type Gate, gates, type MetricComparison, type Verdict } from './comparison.js'
import { contrastsOf } from './group.js'
import { judge } from './judge.js'
import { maxT } from './max-t.js'
import { runsOf, type Side } from './measured-run.js'
import { withoutSurvivors } from './survivors.js'
import { checkThresholds, type Thresholds } from './tolerance.js'
import { Subsets } from './typical-values.js'

export interface CompareOptions {
  /** How much worse a figure may get before it counts. @default '1%' for times, anything for the rest */
  readonly thresholds?: Thresholds
  /** The chance of any verdict `worse` or `better` where nothing has changed, 0.001 to 0.5. @default 0.005 */
  readonly alpha?: number
  /** What stops a change. @default 'regression' */
  readonly gate?: Gate
  /** Which are looked at. @default all */
  readonly metrics?: readonly MetricName[]
}

const known = new Set(['thresholds', 'alpha', 'gate', 'metrics'])

/**
 * Says whether resilience got worse: each metric of each test and system, tested over seeds. Runs with the same seeds on
 * both sides are compared pair by pair. The same comparison gives the same answer each time.
 * @throws InvalidOptionError, JournalFormatError
 * @example compare('journals/main', 'journals/patch', { thresholds: { mttr: '+10%' } }).verdict
 */
export function compare(before: Side, after: Side, options: CompareOptions = {}): Comparison {
  const { alpha, gate, wanted, tolerances } = settle(options)
  const sides = { before: runsOf(before, 'before'), after: runsOf(after, 'after') }
  const { contrasts, onlyBefore, onlyAfter } = contrastsOf(sides.before, sides.after, wanted)
  const tested = maxT(
    contrasts.map(({ sample }) => sample),
    alpha,
  )
  const subsets = new Subsets(1)
  const judged = contrasts.map((contrast, i) =>
    judge(contrast, tested[i] as (typeof tested)[number], { alpha, tolerances, subsets }),
  )
  const metrics = withoutSurvivors(judged, tolerances)
  const counts = countsOf(metrics)
  const verdict = overall(counts)
  return {
    verdict,
    passed: passes(gate, counts, onlyBefore),
    gate,
    alpha,
    counts,
    metrics,
    onlyBefore,
    onlyAfter,
    runs: { before: sides.before.length, after: sides.after.length },
  }
}

function settle(options: CompareOptions) {
  for (const key of Object.keys(options))
    if (!known.has(key)) throw new InvalidOptionError('options', `to hold only ${[...known].join(', ')}`, key)
  const { alpha = 0.005, gate = 'regression', metrics: wanted = metricNames, thresholds = {} } = options
  // Below it the 9999 draws of a big comparison could not tell it from 0.
  if (!(typeof alpha === 'number' && alpha >= 0.001 && alpha <= 0.5))
    throw new InvalidOptionError('alpha', 'to be between 0.001 and 0.5', alpha)
  return {
    alpha,
    gate: checkOneOf('gate', gate, gates),
    wanted: wanted.map((name) => checkMetricName('metrics', name)),
    tolerances: checkThresholds(thresholds),
  }
}

function countsOf(metrics: readonly MetricComparison[]): Comparison['counts'] {
  const of = (wanted: Verdict) => metrics.filter(({ verdict }) => verdict === wanted).length
  const equal = metrics.filter((one) => one.equal).length
  return { worse: of('worse'), better: of('better'), same: of('same'), unclear: of('unclear'), equal }
}

function overall({ worse, better, same, unclear, equal }: Comparison['counts']): Verdict {
  if (worse > 0) return 'worse'
  if (better > 0) return 'better'
  // Of what differs at all, nothing could be tested; or there is nothing.
  return (unclear > 0 && same === equal) || same + unclear === 0 ? 'unclear' : 'same'
}

function passes(gate: Gate, { worse, unclear }: Comparison['counts'], gone: readonly string[]): boolean {
  if (gate === 'off') return true
  return worse === 0 && (gate === 'regression' || (unclear === 0 && gone.length === 0))
}
