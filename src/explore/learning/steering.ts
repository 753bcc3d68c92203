import type { RandomStream } from '../../random/stream.js'
import { Phases, type TrialFault } from '../record/index.js'
import type { RunRecord } from '../run-record.js'
import type { Single } from '../space.js'
import { sampleBeta } from './beta.js'
import { familyOf } from './family.js'
import { groupOf } from './features.js'
import type { Predictor } from './predictor.js'

/** Draws of all that is left, for one search: beyond that many each serves several runs. */
const mostDraws = 200

/** What single faults of one search have in common, and how many failures it takes to believe that it matters there. */
const levels: readonly { readonly strength: number; readonly keyOf: (fault: TrialFault) => string }[] = [
  { strength: 0.3, keyOf: ({ point, call }) => `${point}\n${call}` },
  { strength: 0.5, keyOf: ({ point }) => groupOf(point) },
  { strength: 0.5, keyOf: ({ point, kind }) => `${point}\n${familyOf(kind)}` },
  { strength: 1, keyOf: ({ kind, detail }) => `${kind} ${detail}` },
  { strength: 2, keyOf: ({ phase }) => phase },
]
/** Of the chance of a fault at a call whose first fault ended the body: most others will be met the same way. */
const afterTheEnd = 0.2

/**
 * The order in which single faults are tried when a model tells how they fail: by Thompson sampling. Before each run a
 * chance of failing is drawn for all that are left, from what is known of each, and the one with the highest is next. What
 * the search itself has seen by then weighs in: what was tolerated makes what is like it less likely.
 */
export class Steering {
  readonly #predictor: Predictor
  readonly #placing: Phases
  readonly #seen = levels.map(() => new Map<string, { expected: number; failed: number }>())
  readonly #ending = new Set<string>()

  constructor(predictor: Predictor, golden: RunRecord) {
    this.#predictor = predictor
    this.#placing = new Phases(golden)
  }

  /** Each once, the most promising first. What is to be told of each run is told before the next is asked for. */
  *order(singles: readonly Single[], random: RandomStream): Generator<Single, void, Ended | undefined> {
    const left = singles.map((single) => ({ single, fault: this.#placing.faultOf(single.injection), drawn: 0 }))
    const each = Math.ceil(left.length / mostDraws)
    for (let draw = 0; left.length > 0; draw++) {
      const stream = random.fork(`draw ${draw}`)
      for (const item of left) item.drawn = sampleBeta(this.#chanceOf(item.fault), stream)
      left.sort((a, b) => b.drawn - a.drawn)
      for (const { single, fault } of left.splice(0, each)) {
        const ended = yield single
        if (ended !== undefined) this.#learn(fault, ended)
      }
    }
  }

  #chanceOf(fault: TrialFault) {
    const { alpha, beta } = this.#predictor.single(fault)
    const mean = alpha / (alpha + beta)
    const here = Math.min(0.95, mean * this.#ratioOf(fault))
    return { alpha: (alpha + beta) * here, beta: (alpha + beta) * (1 - here) }
  }

  #ratioOf(fault: TrialFault): number {
    let ratio = this.#ending.has(`${fault.point}\n${fault.call}`) ? afterTheEnd : 1
    for (const [at, { strength, keyOf }] of levels.entries()) {
      const seen = this.#seen[at]?.get(keyOf(fault))
      if (seen !== undefined) ratio *= (seen.failed + strength) / (seen.expected + strength)
    }
    return ratio
  }

  #learn(fault: TrialFault, { failed, endedBody }: Ended): void {
    const { alpha, beta } = this.#predictor.single(fault)
    for (const [at, { keyOf }] of levels.entries()) {
      const key = keyOf(fault)
      const seen = this.#seen[at]?.get(key) ?? { expected: 0, failed: 0 }
      this.#seen[at]?.set(key, {
        expected: seen.expected + alpha / (alpha + beta),
        failed: seen.failed + (failed ? 1 : 0),
      })
    }
    if (endedBody && !failed) this.#ending.add(`${fault.point}\n${fault.call}`)
  }
}

/** How the run of a single fault ended. */
export interface Ended {
  readonly failed: boolean
  /** No call was made after it, and without it there are some. */
  readonly endedBody: boolean
}
