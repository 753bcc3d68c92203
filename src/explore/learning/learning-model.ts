import type { TrialFault } from '../record/index.js'

export const modelVersion = 1

/** A fault at a point, as the model keeps it: sizes and calls in few steps. */
export interface SingleCell extends TrialFault {
  /** 0 for all code, 1, 2, 3 for 3 to 5, and 6 for 6 and more. */
  readonly call: number
  /** Trials that failed and that passed, older ones counting less. Both 0: it is there to be tried, and was not. */
  readonly passed: number
  readonly failed: number
}

/** A fault, whatever the call. */
export type FaultAt = Pick<TrialFault, 'point' | 'kind' | 'detail'>

/** Two faults at once. */
export interface PairCell {
  readonly faults: readonly [FaultAt, FaultAt]
  /** One of them is at a call that is only made because of the other. */
  readonly reached: boolean
  readonly passed: number
  readonly failed: number
}

/** A test that searched, by the points that it called. */
export interface TestSeen {
  readonly name: string
  readonly points: readonly string[]
}

/** What was learnt from searches: JSON. The same searches give the same model, in whatever order they come. */
export interface LearningModel {
  readonly version: typeof modelVersion
  /** Searches that it was learnt from, each once. */
  readonly searches: number
  /** Real ms since 1970 of the newest of them; null: nothing is known of their times. */
  readonly untilMs: number | null
  /** Real ms after which a trial counts half; null: all count the same. */
  readonly halfLifeMs: number | null
  readonly singles: readonly SingleCell[]
  readonly pairs: readonly PairCell[]
  readonly tests: readonly TestSeen[]
}

/** Calls from the sixth on are one; most bugs of a later call show at the second or third. */
export function callStep(call: number): number {
  return call < 3 ? call : call < 6 ? 3 : 6
}
