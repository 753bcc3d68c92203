import type { Schedule } from '../../schedule/schedule.js'
import type { Diagram } from '../account.js'
import type { SingleOutcome } from '../coverage.js'

export const trialPhases = ['early', 'middle', 'late', 'reached', 'all'] as const
/**
 * Where in a run a fault is: at a call in the first, second or last third of those that the run without faults makes; at
 * one that is only made because of another fault; or in all code.
 */
export type TrialPhase = (typeof trialPhases)[number]

export const trialSeverities = ['low', 'medium', 'high'] as const
/** How much of a fault it is, by its own sizes. What has no size is medium. */
export type TrialSeverity = (typeof trialSeverities)[number]

/** A fault of a run, by what may have to do with how the run ends. */
export interface TrialFault {
  /** '' for all code. */
  readonly point: string
  /** Number of the call at its point, the first where there are several; 0 for all code, and where many were put together. */
  readonly call: number
  readonly kind: string
  /** What tells faults of one kind apart, sizes left out: `ECONNRESET`, `503`, `ahead`; '' where nothing does. */
  readonly detail: string
  readonly severity: TrialSeverity
  readonly phase: TrialPhase
}

/**
 * What a search tried, and how often it ended how: runs of the same faults are put together. All 0: a single fault that was
 * there to be tried, and was not.
 */
export interface TrialRecord {
  /** In the order of the schedule. Empty: only the order of tasks was another. */
  readonly faults: readonly TrialFault[]
  /** The order of concurrent tasks was the search's. */
  readonly interleaved: boolean
  readonly passed: number
  readonly failed: number
  /** No fault acted, and it passed. */
  readonly idle: number
}

/** One fault at one call, and how it ended; null: not tried. */
export interface CoverageRecord {
  readonly point: string
  readonly call: number
  /** In few words: `exception ECONNRESET`. */
  readonly fault: string
  readonly outcome: SingleOutcome | null
}

export interface FindingRecord {
  /** What told that the run has failed. */
  readonly oracle: string
  /** Of the error. */
  readonly name: string
  readonly message: string
  /** Virtual ms. */
  readonly atMs: number
  /** As JSON: a class of error in it is a stand-in. Parse it before it is run: its kinds need not be known here. */
  readonly schedule: Schedule
  /** As it was printed. */
  readonly text: string
  /** The line to paste. */
  readonly replay?: string
  readonly strategy: string
  readonly run: number
  readonly diagrams: readonly Diagram[]
}

/** How many of each are not in a record, for its size is bounded. Absent: all are in it. */
export interface LeftOut {
  readonly points?: number
  readonly coverage?: number
  readonly findings?: number
  /** Runs. */
  readonly trials?: number
}

/** What a search did and found, as JSON: for journals, reports, and for what is learnt from it. */
export interface ExplorationRecord {
  readonly seed: number
  readonly runs: number
  readonly checks: number
  /** Why it ended: `StoppedBy`. */
  readonly stoppedBy: string
  readonly virtualMs: number
  /** Real ms. */
  readonly elapsedMs: number
  readonly shard?: string
  readonly strategies: readonly { readonly name: string; readonly runs: number }[]
  readonly points: readonly string[]
  readonly pairs: { readonly covered: number; readonly total: number }
  readonly coverage: readonly CoverageRecord[]
  readonly findings: readonly FindingRecord[]
  readonly trials: readonly TrialRecord[]
  readonly leftOut?: LeftOut
}
