import { type MetricInfo, metrics } from '../../metric/index.js'
import type { MetricComparison, Verdict } from './comparison.js'
import { fisherExact } from './fisher.js'
import type { Compared, Contrast } from './group.js'
import type { Tested } from './max-t.js'
import { leastChange, type Tolerances } from './tolerance.js'
import { type Subsets, typicalRange } from './typical-values.js'

const level = 0.95

const failedRuns = { unit: 'ratio', better: 'lower' } as const

function infoOf(metric: Compared): Pick<MetricInfo, 'unit' | 'better'> {
  return metric === 'failedRuns' ? failedRuns : metrics[metric]
}

/** What the figures of a contrast and their test come to. */
export function judge(
  contrast: Contrast,
  tested: Tested,
  {
    alpha,
    tolerances,
    subsets,
  }: { readonly alpha: number; readonly tolerances: Tolerances; readonly subsets: Subsets },
): MetricComparison {
  const { test, system, metric, sample, leftOut } = contrast
  const { unit, better } = infoOf(metric)
  const [ofBefore, ofAfter] = [[...contrast.before.values()], [...contrast.after.values()]]
  const [before, after] = [meanOf(ofBefore), meanOf(ofAfter)]
  const paired = sample.pairing === 'paired'
  const differences = paired ? [...sample.differences.values()] : undefined
  const change = differences === undefined ? after - before : meanOf(differences)
  const equal = differences?.every((difference) => difference === 0) ?? false
  const threshold = metric === 'failedRuns' ? 0 : leastChange(metric, before, tolerances)
  const verdict = verdictOf(contrast, tested, { change, threshold, better, equal, alpha })
  return {
    test,
    ...(system !== undefined && { system }),
    metric,
    unit,
    better,
    verdict,
    ...(verdict === 'unclear' && { reason: 'few seeds' }),
    equal,
    paired,
    seeds: { before: ofBefore.length, after: ofAfter.length },
    leftOut,
    before,
    after,
    change,
    relative: before === 0 ? null : change / Math.abs(before),
    interval:
      differences === undefined
        ? typicalRange(ofAfter, ofBefore, level, subsets)
        : typicalRange(differences, undefined, level, subsets),
    dominance: dominanceOf(ofBefore, ofAfter, differences),
    threshold,
    p: metric === 'failedRuns' && !paired ? ofFailures(ofBefore, ofAfter, tested.p) : tested.p,
    adjustedP: tested.adjustedP,
  }
}

interface Facts {
  readonly change: number
  readonly threshold: number
  readonly better: 'lower' | 'higher'
  readonly equal: boolean
  readonly alpha: number
}

function verdictOf(
  { before, after, sample, metric }: Contrast,
  { adjustedP, statistic, leastP }: Tested,
  { change, threshold, better, equal, alpha }: Facts,
): Verdict {
  if (equal) return 'same'
  if (leastP > alpha) {
    // With the same seeds the test itself says it: it passed with each, and now fails with each.
    const all = metric === 'failedRuns' && sample.pairing === 'paired' && change === 1
    return all ? 'worse' : isConstant(before, after) ? 'same' : 'unclear'
  }
  // The ranks and the mean may point two ways: then nothing is said.
  const beyond = Math.abs(change) > threshold && Math.sign(change) === Math.sign(statistic)
  if (adjustedP > alpha || !beyond) return 'same'
  return change > 0 === (better === 'lower') ? 'worse' : 'better'
}

function isConstant(...sides: readonly ReadonlyMap<number, number>[]): boolean {
  return new Set(sides.flatMap((side) => [...side.values()])).size === 1
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function dominanceOf(before: readonly number[], after: readonly number[], differences?: readonly number[]): number {
  if (differences !== undefined) return meanOf(differences.map(Math.sign))
  return meanOf(after.map((one) => meanOf(before.map((other) => Math.sign(one - other)))))
}

/** Runs of one seed may have gone both ways: then they are no counts. */
function ofFailures(before: readonly number[], after: readonly number[], otherwise: number): number {
  const whole = [...before, ...after].every((share) => share === 0 || share === 1)
  const sum = (shares: readonly number[]) => shares.reduce((total, share) => total + share, 0)
  return whole ? fisherExact(sum(before), before.length, sum(after), after.length) : otherwise
}
