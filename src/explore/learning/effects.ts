/** What was seen of trials that have everything in common that is looked at. */
export interface Observation {
  /** What they have in common, one key a level. */
  readonly keys: readonly string[]
  readonly passed: number
  readonly failed: number
}

/** A thing that trials may have in common. */
export interface Level {
  readonly name: string
  /** How many failures it takes to believe that it matters: the larger, the closer to 1 the effect of few. Above 0. */
  readonly strength: number
}

/** What is known of one key of a level. */
export interface Effect {
  /** How often trials that have it fail, relative to what all else they have would make of them: 1 is as often. */
  readonly ratio: number
  readonly passed: number
  readonly failed: number
}

const none: Effect = { ratio: 1, passed: 0, failed: 0 }
const sweeps = 12
const [least, most] = [1e-4, 0.95]
/** How often faults fail before anything was seen, and what that is worth in trials. */
const usual = { rate: 0.05, trials: 20 }

/**
 * How much each thing that trials have in common makes of their failing: the expected share of failures is the product of a
 * base rate and the ratio of each of its keys. Each ratio is the failures seen, over those that the other ratios expect,
 * drawn towards 1 (a gamma prior). They depend on one another, so they are gone through a fixed number of times.
 */
export class Effects {
  readonly base: number
  readonly #levels: readonly Level[]
  readonly #known: readonly Map<string, Effect>[]

  /** @param observations in an order that is always the same for the same trials: sums of floats depend on it */
  constructor(levels: readonly Level[], observations: readonly Observation[]) {
    this.#levels = levels
    const seen = observations.filter(({ passed, failed }) => passed + failed > 0)
    const failed = seen.reduce((sum, one) => sum + one.failed, 0)
    const all = seen.reduce((sum, one) => sum + one.passed + one.failed, 0)
    this.base = (failed + usual.rate * usual.trials) / (all + usual.trials)
    this.#known = levels.map((_, level) => countBy(seen, level))
    for (let sweep = 0; sweep < sweeps; sweep++) for (const level of levels.keys()) this.#adjust(level, seen)
  }

  /** Failures expected of a trial, 0 to 1. */
  expect(keys: readonly string[]): number {
    let rate = this.base
    for (const [level, key] of keys.entries()) rate *= this.#known[level]?.get(key)?.ratio ?? 1
    return Math.min(most, Math.max(least, rate))
  }

  of(level: number, key: string): Effect {
    return this.#known[level]?.get(key) ?? none
  }

  #adjust(level: number, seen: readonly Observation[]): void {
    const effects = this.#known[level] as Map<string, Effect>
    const expected = new Map<string, number>()
    for (const { keys, passed, failed } of seen) {
      const key = keys[level] as string
      const without = this.expect(keys) / (effects.get(key)?.ratio ?? 1)
      expected.set(key, (expected.get(key) ?? 0) + without * (passed + failed))
    }
    const { strength } = this.#levels[level] as Level
    for (const [key, effect] of effects) {
      const ratio = (effect.failed + strength) / ((expected.get(key) ?? 0) + strength)
      effects.set(key, { ...effect, ratio })
    }
  }
}

function countBy(seen: readonly Observation[], level: number): Map<string, Effect> {
  const counts = new Map<string, Effect>()
  for (const { keys, passed, failed } of seen) {
    const key = keys[level] as string
    const before = counts.get(key) ?? none
    counts.set(key, { ratio: 1, passed: before.passed + passed, failed: before.failed + failed })
  }
  return counts
}
