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

/** Observations of the same keys, with the places of those among the ratios of each level. */
interface Group {
  readonly places: readonly number[]
  readonly failed: number
  readonly trials: number
}

/**
 * How much each thing that trials have in common makes of their failing: the expected share of failures is the product of a
 * base rate and the ratio of each of its keys. Each ratio is the failures seen, over those that the other ratios expect,
 * drawn towards 1 (a gamma prior). They depend on one another, so they are gone through a fixed number of times.
 */
export class Effects {
  readonly base: number
  readonly #levels: readonly Level[]
  /** Of each level, the places of its keys. */
  readonly #places: readonly Map<string, number>[]
  readonly #ratios: readonly number[][]
  readonly #counts: readonly Omit<Effect, 'ratio'>[][]

  /** @param observations in an order that is always the same for the same trials: sums of floats depend on it */
  constructor(levels: readonly Level[], observations: readonly Observation[]) {
    this.#levels = levels
    this.#places = levels.map(() => new Map())
    this.#ratios = levels.map(() => [])
    this.#counts = levels.map(() => [])
    const groups = this.#groupsOf(observations)
    const failed = groups.reduce((sum, one) => sum + one.failed, 0)
    const all = groups.reduce((sum, one) => sum + one.trials, 0)
    this.base = (failed + usual.rate * usual.trials) / (all + usual.trials)
    for (let sweep = 0; sweep < sweeps; sweep++) for (const level of levels.keys()) this.#adjust(level, groups)
  }

  /** Failures expected of a trial, 0 to 1. */
  expect(keys: readonly string[]): number {
    return this.#rateOf(keys.map((key, level) => this.#places[level]?.get(key) ?? -1))
  }

  of(level: number, key: string): Effect {
    const place = this.#places[level]?.get(key)
    if (place === undefined) return none
    const { passed, failed } = this.#counts[level]?.[place] ?? none
    return { ratio: this.#ratios[level]?.[place] ?? 1, passed, failed }
  }

  /** @param places -1: a key that nothing is known of */
  #rateOf(places: readonly number[]): number {
    let rate = this.base
    for (let level = 0; level < places.length; level++) {
      const place = places[level] as number
      if (place >= 0) rate *= (this.#ratios[level] as number[])[place] as number
    }
    return Math.min(most, Math.max(least, rate))
  }

  #groupsOf(observations: readonly Observation[]): Group[] {
    const groups = new Map<string, { places: number[]; failed: number; trials: number }>()
    for (const { keys, passed, failed } of observations) {
      if (passed + failed === 0) continue
      const places = keys.map((key, level) => this.#count(level, key, passed, failed))
      const text = places.join()
      const group = groups.get(text) ?? { places, failed: 0, trials: 0 }
      groups.set(text, group)
      group.failed += failed
      group.trials += passed + failed
    }
    return [...groups.values()]
  }

  #count(level: number, key: string, passed: number, failed: number): number {
    const [places, counts] = [
      this.#places[level] as Map<string, number>,
      this.#counts[level] as Omit<Effect, 'ratio'>[],
    ]
    const place = places.get(key) ?? places.size
    const before = counts[place] ?? none
    places.set(key, place)
    counts[place] = { passed: before.passed + passed, failed: before.failed + failed }
    ;(this.#ratios[level] as number[])[place] = 1
    return place
  }

  #adjust(level: number, groups: readonly Group[]): void {
    const [ratios, counts] = [this.#ratios[level] as number[], this.#counts[level] as Omit<Effect, 'ratio'>[]]
    const expected = ratios.map(() => 0)
    for (const { places, trials } of groups) {
      const place = places[level] as number
      expected[place] = (expected[place] as number) + (this.#rateOf(places) / (ratios[place] as number)) * trials
    }
    const { strength } = this.#levels[level] as Level
    for (const [place, { failed }] of counts.entries())
      ratios[place] = (failed + strength) / ((expected[place] as number) + strength)
  }
}
