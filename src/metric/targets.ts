import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkProbability } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { nearNames } from '../error/near-names.js'
import { percent } from '../timeline/percent.js'
import { readable } from '../timeline/readable.js'
import type { Figure, Unit } from './figure.js'
import type { Measures } from './measure.js'
import { figureOf, type MetricName, metricNames, metrics } from './metric-table.js'

type Bound<Name extends MetricName> = (typeof metrics)[Name]['unit'] extends 'ms' ? Duration : number

/**
 * What a system is to reach: bounds by the names of metrics. Times as milliseconds or '30s', ratios 0 to 1, scores 0 to
 * 100. A figure must be better than its bound, or, where none is better, reach it: an availability of 1, no errors at all.
 */
export type Targets = { readonly [Name in MetricName]?: Bound<Name> }

/** Targets for want of others. */
export const defaultTargets = {
  mttr: 30_000,
  faultTolerance: 80,
  availability: 0.99,
  gracefulDegradation: 80,
  recoverySuccess: 0.9,
} as const satisfies Targets

/** Whether one target was met. */
export interface TargetVerdict {
  readonly target: MetricName
  /** In the unit of the metric. */
  readonly bound: number
  /** The bound in words: `below 30 s`. */
  readonly boundText: string
  /** The figure; null when it is not known, or nothing happened to measure. */
  readonly actual: number | null
  readonly met: boolean | 'unknown'
  /** The figure in words. */
  readonly text: string
}

/** Targets that were checked, in the units of their metrics. */
export type CheckedTargets = { readonly [Name in MetricName]?: number }

const checks: Readonly<Record<Unit, (name: string, bound: never) => number>> = {
  ms: (name, bound: Duration) => toMs(name, bound),
  ratio: (name, bound: number) => checkProbability(name, bound),
  score: (name, bound: number) => checkScore(name, bound),
  count: (name, bound: number) => checkInteger(name, bound, 0),
}

/** A score from 0 to 100. @throws InvalidOptionError */
export function checkScore(name: string, score: unknown): number {
  if (typeof score === 'number' && score >= 0 && score <= 100) return score
  throw new InvalidOptionError(name, 'to be between 0 and 100', score, 'It is a score, such as 80.')
}

/** @throws InvalidOptionError on a metric that there is not, or a bound out of range */
export function checkTargets(targets: Targets): CheckedTargets {
  if (typeof targets !== 'object' || targets === null)
    throw new InvalidOptionError('targets', "to be an object such as { mttr: '30s' }", targets)
  const checked: { [Name in MetricName]?: number } = {}
  for (const [name, bound] of Object.entries(targets)) {
    if (bound === undefined) continue
    checked[checkMetricName('targets', name)] = checks[metrics[name as MetricName].unit](name, bound as never)
  }
  return checked
}

/** The name of a metric. @throws InvalidOptionError with the names that are like it */
export function checkMetricName(option: string, name: string): MetricName {
  if (Object.hasOwn(metrics, name)) return name as MetricName
  const near = nearNames(name, metricNames)
  const meant = near.length === 0 ? '' : `Did you mean '${near.join("' or '")}'? `
  throw new InvalidOptionError(option, 'to name metrics', name, `${meant}There are ${metricNames.join(', ')}.`)
}

/**
 * Judges each target by the figures of a run. Where an incident is still open, only what its figure has reached so far is
 * known, and where nothing was observed nothing is: 'unknown'.
 * @throws InvalidOptionError
 */
export function judgeTargets(measures: Measures, targets: Targets = defaultTargets): TargetVerdict[] {
  return Object.entries(checkTargets(targets)).map(([name, bound]) => judgeTarget(measures, name as MetricName, bound))
}

function judgeTarget(measures: Measures, target: MetricName, bound: number): TargetVerdict {
  const figure = figureOf(measures, target)
  return {
    target,
    bound,
    boundText: boundText(target, bound),
    actual: figure.value,
    met: isMet(figure, target, bound),
    text: figure.text,
  }
}

function isMet({ value, certainty }: Figure, target: MetricName, bound: number): boolean | 'unknown' {
  if (certainty === 'none') return true
  if (value === null) return 'unknown'
  const { better } = metrics[target]
  const reached = value === bound && isBest(target, bound)
  const good = reached || (better === 'lower' ? value < bound : value > bound)
  if (certainty === 'exact') return good
  // The figure can only grow: that settles it where it is good already, or bad already.
  return good === (better === 'higher') ? good : 'unknown'
}

/** Nothing is better: 0, or the end of the scale. */
function isBest(target: MetricName, bound: number): boolean {
  const { better, unit } = metrics[target]
  return bound === (better === 'lower' ? 0 : unit === 'ratio' ? 1 : unit === 'score' ? 100 : undefined)
}

function boundText(target: MetricName, bound: number): string {
  const { better, unit } = metrics[target]
  const text = unit === 'ms' ? readable(bound) : unit === 'ratio' ? percent(bound) : String(bound)
  return isBest(target, bound) ? text : `${better === 'lower' ? 'below' : 'above'} ${text}`
}
