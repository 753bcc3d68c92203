import { checkPositive, InvalidOptionError, nearNames, summarise } from '../error/index.js'
import type { Measures } from '../metric/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { type Bound, readBound } from './bound.js'
import { checkKeys } from './check-keys.js'
import { figures, isOfIncidents } from './figure.js'
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
  /** The figure, in ms, 0 to 1, 0 to 100 or a count; null where there is none; text where a function threw. */
  readonly actual: number | string | null
  readonly passed: boolean
  readonly weight: number
}

/** A criterion that was checked, to be judged later. */
export interface PlannedCriterion {
  readonly name: string
  readonly text: string
  readonly weight: number
  /** Of the system, that it names. */
  readonly measure?: string
  judge(context: CheckContext): Pick<Check, 'actual' | 'passed'>
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
    const judge = ({ readings }: CheckContext) => judgeFigure(readingOf(readings, name.slice(8)), bound, false)
    return { ...common, text, measure, judge }
  }
  const figure = Object.hasOwn(figures, name) ? figures[name] : undefined
  if (figure === undefined) throw unknownMetric(option, name)
  const bound = readBound(option, is, figure.unit)
  const text = `${name} ${bound.text}`
  const vacuous = isOfIncidents(name)
  return { ...common, text, judge: ({ measures }) => judgeFigure(figure.of(measures), bound, vacuous) }
}

/** What nobody could observe is not met. */
function judgeFigure(actual: number | null, bound: Bound, vacuous: boolean) {
  return { actual, passed: actual === null ? vacuous : bound.holds(actual) }
}

function judgeFunction(check: CheckFunction, context: CheckContext): Pick<Check, 'actual' | 'passed'> {
  try {
    const passed = check(context) === true
    return { actual: null, passed }
  } catch (error) {
    const { name, message } = summarise(error)
    return { actual: `${name}: ${message}`, passed: false }
  }
}

function unknownMetric(option: string, name: string): InvalidOptionError {
  const known = Object.keys(figures)
  const near = nearNames(name, known)
  const meant = near.length === 0 ? '' : `Did you mean '${near.join("' or '")}'? `
  const wayOut = `${meant}Metrics: ${known.join(', ')}. Measures of the system: 'measure:<name>'.`
  return new InvalidOptionError(option, 'to stand under the name of a metric', name, wayOut)
}

/** `errorRate < 0.01, was 0.2` */
export function brokenCheck({ text, actual }: Check): string {
  return actual === null ? `${text}: not met, or nothing was observed` : `${text}, was ${actual}`
}

/** Σ weight × passed / Σ weight, 0 to 100, as in Litmus. @see https://docs.litmuschaos.io/docs/concepts/resilience-score */
export function scoreOf(checks: readonly Check[]): number {
  const all = checks.reduce((sum, { weight }) => sum + weight, 0)
  const passed = checks.reduce((sum, check) => sum + (check.passed ? check.weight : 0), 0)
  return all === 0 ? 0 : (100 * passed) / all
}
