import type { TrialFault } from '../record/index.js'
import type { Beta } from './beta.js'
import { type Effect, Effects } from './effects.js'
import { pairKeys, pairLevels, singleKeys, singleLevels } from './features.js'
import type { FaultAt, LearningModel } from './learning-model.js'

/** How many trials the expectation of what is alike is worth, against those of the very fault at the very point. */
const priorTrials = 8

interface Count {
  passed: number
  failed: number
}

/** What a model says of faults, tried before or not. */
export class Predictor {
  readonly singles: Effects
  readonly pairs: Effects
  readonly #tried = new Map<string, Count>()
  readonly #triedPairs = new Map<string, Count>()

  constructor({ singles, pairs }: Pick<LearningModel, 'singles' | 'pairs'>) {
    this.singles = new Effects(
      singleLevels,
      singles.map((cell) => ({ keys: singleKeys(cell), passed: cell.passed, failed: cell.failed })),
    )
    this.pairs = new Effects(
      pairLevels,
      pairs.map(({ faults, reached, passed, failed }) => ({ keys: pairKeys(faults, reached), passed, failed })),
    )
    for (const cell of singles) add(this.#tried, faultKey(cell), cell)
    for (const cell of pairs) add(this.#triedPairs, pairKey(cell.faults), cell)
  }

  /** How often it fails: what is alike, and its own trials. */
  single(fault: TrialFault): Beta {
    return posterior(this.singles.expect(singleKeys(fault)), this.triedAt(fault))
  }

  pair(faults: readonly [FaultAt, FaultAt], reached: boolean): Beta {
    return posterior(this.pairs.expect(pairKeys(faults, reached)), this.triedPair(faults))
  }

  /** Trials of this fault at this point, at whatever call. */
  triedAt(fault: FaultAt): Readonly<Count> {
    return this.#tried.get(faultKey(fault)) ?? nothing
  }

  triedPair(faults: readonly [FaultAt, FaultAt]): Readonly<Count> {
    return this.#triedPairs.get(pairKey(faults)) ?? nothing
  }

  effect(level: (typeof singleLevels)[number]['name'], fault: TrialFault): Effect {
    const at = singleLevels.findIndex(({ name }) => name === level)
    return this.singles.of(at, singleKeys(fault)[at] as string)
  }
}

const nothing: Readonly<Count> = { passed: 0, failed: 0 }

function posterior(expected: number, { passed, failed }: Readonly<Count>): Beta {
  return { alpha: priorTrials * expected + failed, beta: priorTrials * (1 - expected) + passed }
}

function add(counts: Map<string, Count>, key: string, { passed, failed }: Readonly<Count>): void {
  const before = counts.get(key) ?? nothing
  counts.set(key, { passed: before.passed + passed, failed: before.failed + failed })
}

export function faultKey({ point, kind, detail }: FaultAt): string {
  return `${point}\n${kind}\n${detail}`
}

function pairKey(faults: readonly [FaultAt, FaultAt]): string {
  return faults.map(faultKey).sort().join('\r')
}
