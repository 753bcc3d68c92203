/** Neighbouring values that were tried and came out alike: the numbers of the first and of the last. */
export interface Stretch {
  readonly first: number
  readonly last: number
  readonly passes: boolean
}

/** Which values have been tried, by their number, and whether they pass. */
export class Tried {
  readonly #passes = new Map<number, boolean>()

  note(step: number, passes: boolean): void {
    this.#passes.set(step, passes)
  }

  has(step: number): boolean {
    return this.#passes.has(step)
  }

  get size(): number {
    return this.#passes.size
  }

  /** In order. */
  get steps(): readonly (readonly [step: number, passes: boolean])[] {
    return [...this.#passes].sort(([a], [b]) => a - b)
  }

  /** The smallest that breaks; undefined: none of them. */
  get broken(): number | undefined {
    return this.steps.find(([, passes]) => !passes)?.[0]
  }

  /** The largest with nothing at or below it that breaks; undefined: the smallest breaks already, or none was tried. */
  get tolerated(): number | undefined {
    const { steps } = this
    const at = steps.findIndex(([, passes]) => !passes)
    return (at < 0 ? steps.at(-1) : steps[at - 1])?.[0]
  }

  /** From the smallest value on. */
  get stretches(): readonly Stretch[] {
    const found: Stretch[] = []
    for (const [step, passes] of this.steps) {
      const before = found.at(-1)
      if (before?.passes === passes) found[found.length - 1] = { ...before, last: step }
      else found.push({ first: step, last: step, passes })
    }
    return found
  }
}
