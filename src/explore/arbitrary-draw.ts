import type { Arbitrary, Random, Value } from 'fast-check'
import type { Draw } from './draw.js'

const steps = 2 ** 30

/** Draws of one value that fast-check asks an arbitrary for: all from its source, so that its seed and path replay them. */
export class ArbitraryDraw implements Draw {
  readonly #source: Random
  readonly #bias: number | undefined
  /** Whether this value is to be among the small ones, as fast-check has it for a part of its first runs. */
  readonly biased: boolean

  constructor(source: Random, bias: number | undefined) {
    this.#source = source
    this.#bias = bias
    this.biased = bias !== undefined && source.nextInt(1, bias) === 1
  }

  int(min: number, max: number): number {
    return this.#source.nextInt(min, max)
  }

  chance(probability: number): boolean {
    return this.int(0, steps - 1) < probability * steps
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T
  }

  /** A value of another arbitrary. */
  of<T>(arbitrary: Arbitrary<T>): Value<T> {
    return arbitrary.generate(this.#source, this.#bias)
  }
}

/** Also of another copy of fast-check. */
export function isArbitrary(value: unknown): value is Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return false
  const { generate, shrink, canShrinkWithoutContext } = value as Partial<Arbitrary<unknown>>
  return [generate, shrink, canShrinkWithoutContext].every((part) => typeof part === 'function')
}
