import { type Duration, toMs } from '../../clock/duration.js'
import { InvalidOptionError } from '../../error/index.js'
import { checkMetricName, type MetricName, metrics } from '../../metric/index.js'

/**
 * How much worse a figure may get: a share of what it was before (`'+10%'`), or an amount in its unit (`0.01`, `'500ms'`).
 * A sign, where there is one, must be that of the bad direction: `mttr: '+10%'`, `availability: '-1%'`.
 */
export type Thresholds = { readonly [Name in MetricName]?: Duration | `${number}%` | `+${string}` | `-${string}` }

/** One that was checked. */
export interface Tolerance {
  readonly amount: number
  /** The amount is a share of the figure before, 0.1 for 10 %. */
  readonly relative: boolean
}

/** For times: what is less is seldom worth stopping for, and there is none that everybody would notice. */
export const usualTolerance: Readonly<Record<'ms' | 'ratio' | 'score' | 'count', Tolerance>> = {
  ms: { amount: 0.01, relative: true },
  ratio: { amount: 0, relative: false },
  score: { amount: 0, relative: false },
  count: { amount: 0, relative: false },
}

export type Tolerances = ReadonlyMap<MetricName, Tolerance>

/** @throws InvalidOptionError */
export function checkThresholds(thresholds: Thresholds): Tolerances {
  if (typeof thresholds !== 'object' || thresholds === null)
    throw new InvalidOptionError('thresholds', "to be an object such as { mttr: '+10%' }", thresholds)
  const checked = new Map<MetricName, Tolerance>()
  for (const [key, given] of Object.entries(thresholds)) {
    if (given === undefined) continue
    const name = checkMetricName('thresholds', key)
    checked.set(name, toleranceOf(name, given))
  }
  return checked
}

function toleranceOf(name: MetricName, given: unknown): Tolerance {
  const option = `thresholds.${name}`
  const { better, unit } = metrics[name]
  const bad = better === 'lower' ? '+' : '-'
  const text = typeof given === 'string' ? given.trim().replace('−', '-') : String(given)
  if (typeof given !== 'number' && typeof given !== 'string') refuse(option, bad, given)
  const sign = /^[+-]/.exec(text)?.[0]
  if (sign !== undefined && sign !== bad)
    throw new InvalidOptionError(
      option,
      `to say how much worse it may get: ${better === 'lower' ? 'lower' : 'higher'} is better, so with '${bad}'`,
      given,
    )
  const bare = text.replace(/^[+-]\s*/, '')
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(bare)?.[1]
  if (percent !== undefined) return { amount: Number(percent) / 100, relative: true }
  if (/^\d+(?:\.\d+)?$/.test(bare)) return { amount: Number(bare), relative: false }
  if (unit === 'ms' && /^\d/.test(bare)) return { amount: toMs(option, bare as Duration), relative: false }
  return refuse(option, bad, given)
}

function refuse(option: string, bad: string, given: unknown): never {
  throw new InvalidOptionError(
    option,
    `to be a share such as '${bad}10%', or an amount in the unit of the metric`,
    given,
  )
}

/** The least change that matters, in the unit of the metric. */
export function leastChange(name: MetricName, before: number, tolerances: Tolerances): number {
  const { amount, relative } = tolerances.get(name) ?? usualTolerance[metrics[name].unit]
  return relative ? amount * Math.abs(before) : amount
}
