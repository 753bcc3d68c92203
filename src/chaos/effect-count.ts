import { injectedInfo, markInjected } from '../error/index.js'
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

  raised(error: unknown): void {
    this.#armed.impact.errors++
    const info = injectedInfo(error)
    if (info !== undefined && info.injection === undefined) markInjected(error, { ...info, injection: this.#armed.id })
  }
}

export function countOf(armed: Armed): EffectCount {
  return new ImpactCount(armed)
}
