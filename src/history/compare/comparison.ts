import type { Unit } from '../../metric/figure.js'
import type { Compared } from './group.js'
import type { Range } from './typical-values.js'

/**
 * What is said of a figure.
 *
 * | verdict   | when                                                                                                |
 * | --------- | --------------------------------------------------------------------------------------------------- |
 * | `worse`   | it differs, beyond chance and beyond its threshold, in the bad direction                            |
 * | `better`  | the same in the good one                                                                            |
 * | `same`    | no difference was seen; which does not prove that there is none: see the interval                   |
 * | `unclear` | so few seeds have or differ in it that no test could tell, or it is of survivors: see `Reason`      |
 */
export type Verdict = 'worse' | 'better' | 'same' | 'unclear'

/**
 * Why it is unclear. `few seeds`: no test could tell. `survivors`: it moved against the figure that says of how many it
 * is, and that may be all: with more requests answered, slow ones are among them that failed before. A threshold of its
 * own for the metric judges it all the same.
 */
export type Reason = 'few seeds' | 'survivors'

/** One figure of one test, before and after. */
export interface MetricComparison {
  readonly test: string
  /** undefined for `failedRuns`, which is of the test. */
  readonly system?: string
  readonly metric: Compared
  readonly unit: Unit
  readonly better: 'lower' | 'higher'
  readonly verdict: Verdict
  /** Of `unclear`. */
  readonly reason?: Reason
  /** Every pair is equal to the last digit: of a virtual clock and the same seeds, the code does the same there. */
  readonly equal: boolean
  readonly paired: boolean
  readonly seeds: { readonly before: number; readonly after: number }
  /** Seeds that could not be used, as one side has no such figure for them: an MTTR where there was no incident. */
  readonly leftOut: number
  /** Means over seeds, in the unit of the metric. */
  readonly before: number
  readonly after: number
  /** after − before. */
  readonly change: number
  /** The change as a share of before; null where that is 0. */
  readonly relative: number | null
  /** Interval of the change, at 95 %; null of too few seeds. */
  readonly interval: Range | null
  /**
   * Of pairs, those in which it rose less those in which it fell, / all; without pairs the same over each of before with
   * each of after: −1 to 1, 0 where neither is more common.
   * @see Cliff (1993), Dominance statistics, Psychological Bulletin 114
   */
  readonly dominance: number
  /** The least change that counts, in the unit of the metric. */
  readonly threshold: number
  /** Of this figure alone, two-sided: signed ranks of pairs, Mann–Whitney without, Fisher's exact test of failed runs. */
  readonly p: number
  /** Corrected for all figures of the comparison. */
  readonly adjustedP: number
}

/** Before and after, figure by figure. */
export interface Comparison {
  readonly verdict: Verdict
  /** What `gate` makes of it: false stops a change. */
  readonly passed: boolean
  readonly gate: Gate
  readonly alpha: number
  readonly counts: Readonly<Record<Verdict, number>> & { readonly equal: number }
  readonly metrics: readonly MetricComparison[]
  /** Tests that only one side has. */
  readonly onlyBefore: readonly string[]
  readonly onlyAfter: readonly string[]
  readonly runs: { readonly before: number; readonly after: number }
}

/**
 * `regression`: stopped by what is worse. `strict`: also by what cannot be told for want of seeds, and by tests that are
 * gone. `off`: by nothing.
 */
export type Gate = 'regression' | 'strict' | 'off'
export const gates = ['regression', 'strict', 'off'] as const satisfies readonly Gate[]
