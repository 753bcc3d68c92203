import type { ErrorSummary } from '../error/index.js'
import type { Measures } from '../metric/index.js'
import type { Recommendation } from '../recommendation/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { REPORT, type Report } from '../timeline/report.js'
import type { InjectionResult } from './attack.js'
import type { Check } from './criteria.js'
import type { Phase } from './definition.js'
import type { Readings } from './readings.js'
import type { Recovery } from './recovery.js'
import type { SteadyStateVerdict } from './steady-state.js'

/**
 * How an experiment ended. `not started`: nothing was injected. `aborted`: by `abortWhen` or the blast radius.
 * `interrupted`: by a signal. `failed`: a criterion was not met, an injection never acted, the system did not recover, or
 * its steady state did not hold afterwards.
 */
export type ExperimentOutcome = 'passed' | 'failed' | 'aborted' | 'interrupted' | 'not started'

/** A phase that was gone through, in absolute virtual ms. */
export interface PhaseSpan {
  readonly phase: Phase
  readonly fromMs: number
  readonly untilMs: number
}

/** What an experiment found. In virtual time the same seed gives the same result, byte for byte. */
export interface ExperimentResult extends Report {
  readonly name: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly system: string
  readonly outcome: ExperimentOutcome
  /** Why it did not pass, worst first. */
  readonly reasons: readonly string[]
  readonly seed: number
  readonly phases: readonly PhaseSpan[]
  readonly steadyState: { readonly before: SteadyStateVerdict; readonly after: SteadyStateVerdict }
  readonly injections: readonly InjectionResult[]
  /** Null: it did not come to that. */
  readonly recovery: Recovery | null
  readonly measures: Measures
  /** What the system's own measures read. */
  readonly readings: Readings
  readonly checks: readonly Check[]
  /** Σ weight × passed / Σ weight over the checks, 0 to 100. Without criteria: 100 when it recovered to its steady state. */
  readonly score: number
  readonly recommendations: readonly Recommendation[]
  readonly events: readonly TimelineEvent[]
  /** What to set or paste to see it again. */
  readonly replayLines: readonly string[]
  /** Path of the journal. */
  readonly journal?: string
  /** What ended the session before the experiment did. */
  readonly error?: ErrorSummary
}

/** Marks what matchers take in place of a timeline. */
export function branded<T extends object>(report: T): T & { readonly [REPORT]: true } {
  return Object.defineProperty(report, REPORT, { value: true }) as T & { readonly [REPORT]: true }
}
