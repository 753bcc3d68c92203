import type { EffectCount } from '../fault/index.js'
import type { Armed } from './armed.js'

/** What effects do is added to the impact of their injection. */
class ImpactCount implements EffectCount {
  readonly #armed: Armed

  constructor(armed: Armed) {
    this.#armed = armed
  }

  bytes(count: number): void {
    this.#armed.impact.bytes += count
  }

  delayed(ms: number): void {
    this.#armed.impact.delayedMs += ms
  }

  raised(_error: unknown): void {
    this.#armed.impact.errors++
  }
}

export function countOf(armed: Armed): EffectCount {
  return new ImpactCount(armed)
}
