import { checkInteger, checkKeys } from '../../error/index.js'
import type { TrialFault } from '../record/index.js'
import { type Beta, meanOf, quantileOf } from './beta.js'
import type { FaultAt, LearningModel, SingleCell } from './learning-model.js'
import { faultKey, Predictor } from './predictor.js'
import { faultWords, reasonsFor } from './reasons.js'

/** How likely something is to fail. */
export interface Chance {
  /** 0 to 1. */
  readonly probability: number
  /** It is between these two with 95 %, as far as the model goes. */
  readonly low: number
  readonly high: number
}

/** A fault that was never tried at a point. */
export interface SinglePrediction extends Chance, TrialFault {
  /** What was seen of faults like it. */
  readonly reasons: readonly string[]
}

/** Two faults that were never tried at once, and did no harm alone. */
export interface PairPrediction extends Chance {
  readonly faults: readonly [FaultAt, FaultAt]
  readonly reasons: readonly string[]
}

export interface Predictions {
  readonly singles: readonly SinglePrediction[]
  readonly pairs: readonly PairPrediction[]
  /** How many there are of each, those that are not shown among them. */
  readonly untested: { readonly singles: number; readonly pairs: number }
}

const mostPairs = 50_000
const predictors = new WeakMap<LearningModel, Predictor>()

function predictorFor(model: LearningModel): Predictor {
  const found = predictors.get(model) ?? new Predictor(model)
  predictors.set(model, found)
  return found
}

/** How likely a fault is to fail, tried before or not. */
export function chanceOf(model: LearningModel, fault: TrialFault): Chance {
  return chance(predictorFor(model).single(fault))
}

/**
 * What was never tried, the most likely to fail first: faults at points where a search could have tried them, and pairs of
 * faults within one test.
 * @param options `top`: most of each, @default 20
 * @throws InvalidOptionError
 */
export function predict(model: LearningModel, options: { readonly top?: number } = {}): Predictions {
  checkKeys('options', options, ['top'])
  const top = options.top === undefined ? 20 : checkInteger('top', options.top, 1)
  const predictor = predictorFor(model)
  const singles = untriedSingles(model, predictor)
  const pairs = untriedPairs(model, predictor)
  return {
    singles: ranked(singles, (fault) => predictor.single(fault), top).map(({ item, at }) => {
      const { point, call, kind, detail, severity, phase } = item
      return { point, call, kind, detail, severity, phase, ...chance(at), reasons: reasonsFor(predictor, item) }
    }),
    pairs: ranked(pairs, (faults) => predictor.pair(faults, false), top).map(({ item, at }) => ({
      faults: item,
      ...chance(at),
      reasons: item.map(({ point, kind, detail }) => `${faultWords({ kind, detail })} at ${point} did no harm alone`),
    })),
    untested: { singles: singles.length, pairs: pairs.length },
  }
}

/** Of each fault at each point the call where it is likeliest to fail. */
function untriedSingles({ singles }: LearningModel, predictor: Predictor): SingleCell[] {
  const found = new Map<string, SingleCell>()
  for (const cell of singles) {
    const { passed, failed } = predictor.triedAt(cell)
    if (passed + failed > 0) continue
    const before = found.get(faultKey(cell))
    if (before === undefined || meanOf(predictor.single(cell)) > meanOf(predictor.single(before)))
      found.set(faultKey(cell), cell)
  }
  return [...found.values()]
}

/** At two points of one test. */
function untriedPairs({ singles, tests }: LearningModel, predictor: Predictor): [FaultAt, FaultAt][] {
  const tolerated = new Map<string, Map<string, FaultAt>>()
  for (const { point, kind, detail } of singles) {
    const { passed, failed } = predictor.triedAt({ point, kind, detail })
    if (point === '' || passed === 0 || failed > 0) continue
    const at = tolerated.get(point) ?? new Map<string, FaultAt>()
    tolerated.set(point, at.set(`${kind} ${detail}`, { point, kind, detail }))
  }
  const found = new Map<string, [FaultAt, FaultAt]>()
  for (const { points } of tests)
    for (const [at, one] of points.entries())
      for (const two of points.slice(at + 1))
        for (const first of tolerated.get(one)?.values() ?? [])
          for (const second of tolerated.get(two)?.values() ?? []) {
            if (found.size >= mostPairs) return [...found.values()]
            const { passed, failed } = predictor.triedPair([first, second])
            if (passed + failed === 0) found.set(`${faultKey(first)}\r${faultKey(second)}`, [first, second])
          }
  return [...found.values()]
}

function ranked<T>(items: readonly T[], of: (item: T) => Beta, top: number): { readonly item: T; readonly at: Beta }[] {
  return items
    .map((item) => ({ item, at: of(item) }))
    .sort((a, b) => meanOf(b.at) - meanOf(a.at))
    .slice(0, top)
}

function chance(at: Beta): Chance {
  return { probability: meanOf(at), low: quantileOf(at, 0.025), high: quantileOf(at, 0.975) }
}
