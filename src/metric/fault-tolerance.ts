import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionMeasures, perInjection } from './per-injection.js'
import { type Interval, wilson } from './wilson.js'

/** How much of what was injected a system bore. */
export interface FaultTolerance {
  /**
   * Injections that acted and during which the steady state held / injections that acted, weighted by severity, 0 to
   * 100; null when none acted while the system was probed.
   */
  readonly score: number | null
  /** Injections that acted and during which no probe failed. */
  readonly tolerated: number
  /** Injections that acted while the system was probed. */
  readonly acted: number
  /** Injections that acted while no probe was under way: what they did is not known, and they are not counted. */
  readonly unobserved: number
  /** Wilson interval, 95 %, of the weighted proportion: 0 to 1. */
  readonly interval: Interval
}

/** What an injection counts by the severity of its scenario; one that has none is medium. */
export const severityWeights = { low: 1, medium: 2, high: 3, critical: 4 } as const

/** Fault tolerance of one system, or of all together: the steady state is that of each of them. */
export function faultTolerance(events: readonly TimelineEvent[], system?: string): FaultTolerance {
  return faultToleranceOf(perInjection(events, system))
}

/**
 * The same, from the figures of injections. Its interval is that of as many trials as the weights are worth: of equal
 * ones as many as there are.
 * @see L. Kish, Survey Sampling (1965), effective sample size: (Σ w)² / Σ w²
 */
export function faultToleranceOf(injections: readonly InjectionMeasures[]): FaultTolerance {
  const known = injections.filter(({ held }) => held !== null)
  const tolerated = known.filter(({ held }) => held)
  const weight = sum(known.map(weightOf))
  const won = sum(tolerated.map(weightOf))
  const trials = weight === 0 ? 0 : (weight * weight) / sum(known.map((injection) => weightOf(injection) ** 2))
  return {
    score: weight === 0 ? null : (100 * won) / weight,
    tolerated: tolerated.length,
    acted: known.length,
    unobserved: injections.filter(({ acted, held }) => acted > 0 && held === null).length,
    interval: wilson(won === weight ? trials : (trials * won) / weight, trials),
  }
}

function weightOf({ severity }: InjectionMeasures): number {
  return severityWeights[severity ?? 'medium']
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
