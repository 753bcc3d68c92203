import { checkKeys, checkPositive, InvalidOptionError, nearNames, summarise } from '../error/index.js'
import { type Figure, figureOf, type Measures, type MetricName, metricNames, metrics } from '../metric/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { type Bound, readBound } from './bound.js'
import { type Readings, readingOf } from './readings.js'

/** What a criterion that is a function is given. */
export interface CheckContext {
  readonly measures: Measures
  /** What the system's own measures read. */
  readonly readings: Readings
  readonly events: readonly TimelineEvent[]
}

/** Answers whether it is met. */
export type CheckFunction = (context: CheckContext) => boolean

/** A bound on the figure whose name it stands under, or a function under any name; with a weight of its own, or 1. */
export type Criterion = string | CheckFunction | { readonly is: string | CheckFunction; readonly weight?: number }

/**
 * Criteria by name: of a metric (`mttr`, `availability`, …), of a measure of the system (`measure:queueDepth`, its last
 * reading; `measure:queueDepth:max`, `:min` or `:mean` of all), or, for functions, any.
 * @example { availability: '>= 0.95', mttr: '< 30s', 'measure:queueDepth:max': '< 100' }
 */
export type Criteria = Readonly<Record<string, Criterion>>

/** A criterion that was judged. */
export interface Check {
  readonly name: string
  /** What was asked: `mttr < 30s`. */
  readonly text: string
  /** The figure, in ms, 0 to 1, 0 to 100 or a count; null where there is none. */
  readonly actual: number | null
  /** What was found, in words. */
  readonly found: string
  readonly passed: boolean
  readonly weight: number
}

type Found = Pick<Check, 'actual' | 'found' | 'passed'>

/** A criterion that was checked, to be judged later. */
export interface PlannedCriterion {
  readonly name: string
  readonly text: string
  readonly weight: number
  /** Of the system, that it names. */
  readonly measure?: string
  judge(context: CheckContext): Found
}

/** @throws InvalidOptionError that names the near ones of an unknown metric */
export function planCriteria(option: string, criteria: Criteria | undefined): PlannedCriterion[] {
  if (criteria === undefined) return []
  if (typeof criteria !== 'object' || criteria === null || Array.isArray(criteria))
    throw new InvalidOptionError(option, "to be an object such as { mttr: '< 30s' }", criteria)
  return Object.entries(criteria).map(([name, criterion]) => planOne(`${option}.${name}`, name, criterion))
}

function planOne(option: string, name: string, criterion: Criterion): PlannedCriterion {
  const { is, weight = 1 } = typeof criterion === 'object' && criterion !== null ? criterion : { is: criterion }
  if (typeof criterion === 'object' && criterion !== null) checkKeys(option, criterion, ['is', 'weight'])
  const common = { name, weight: checkPositive(`${option}.weight`, weight) }
  if (typeof is === 'function') return { ...common, text: name, judge: (context) => judgeFunction(is, context) }
  const [prefix, measure] = name.split(':')
  if (prefix === 'measure' && measure !== undefined && measure !== '') {
    const bound = readBound(option, is, 'count')
    const text = `${name} ${bound.text}`
    const judge = ({ readings }: CheckContext) => judgeReading(readingOf(readings, name.slice(8)), bound)
    return { ...common, text, measure, judge }
  }
  if (!Object.hasOwn(metrics, name)) throw unknownMetric(option, name)
  const metric = name as MetricName
  const bound = readBound(option, is, metrics[metric].unit)
  const judge = ({ measures }: CheckContext) => judgeFigure(figureOf(measures, metric), bound)
  return { ...common, text: `${name} ${bound.text}`, judge }
}

function judgeReading(actual: number | null, bound: Bound): Found {
  if (actual === null) return { actual, found: 'no reading', passed: false }
  return { actual, found: String(actual), passed: bound.holds(actual) }
}

/** What nobody could observe is not met, nor is what may still grow; where nothing happened to measure, all is well. */
function judgeFigure({ value, certainty, text }: Figure, bound: Bound): Found {
  if (certainty === 'none') return { actual: null, found: text, passed: true }
  if (value === null) return { actual: null, found: text, passed: false }
  const settled = certainty === 'exact' || bound.direction === 'above'
  return { actual: value, found: text, passed: settled && bound.holds(value) }
}

function judgeFunction(check: CheckFunction, context: CheckContext): Found {
  try {
    const passed = check(context) === true
    return { actual: null, found: passed ? 'it holds' : 'it does not hold', passed }
  } catch (error) {
    const { name, message } = summarise(error)
    return { actual: null, found: `it threw ${name}: ${message}`, passed: false }
  }
}

function unknownMetric(option: string, name: string): InvalidOptionError {
  const near = nearNames(name, metricNames)
  const meant = near.length === 0 ? '' : `Did you mean '${near.join("' or '")}'? `
  const wayOut = `${meant}Metrics: ${metricNames.join(', ')}. Measures of the system: 'measure:<name>'.`
  return new InvalidOptionError(option, 'to stand under the name of a metric', name, wayOut)
}

/** `errorRate < 0.01, but 20 %: 4 of 20 failed` */
export function brokenCheck({ text, found }: Check): string {
  return `${text}, but ${found}`
}

/** Σ weight × passed / Σ weight, 0 to 100, as in Litmus. @see https://litmuschaos.io/blog/how-the-resilience-score-algorithm-works-in-litmus-1d22 */
export function scoreOf(checks: readonly Check[]): number {
  const all = checks.reduce((sum, { weight }) => sum + weight, 0)
  const passed = checks.reduce((sum, check) => sum + (check.passed ? check.weight : 0), 0)
  return all === 0 ? 0 : (100 * passed) / all
}
