import type { Schedule } from '../../schedule/schedule.js'
import type { Account } from '../account.js'
import type { Failure } from '../run-record.js'
import type { LimitPhase } from './boundary.js'
import type { Direction, LimitOf, LimitUnit } from './kind.js'

/** A value that was tried. */
export interface TriedValue {
  readonly value: number
  readonly passes: boolean
  /** Seeds that it failed with. No further seed is tried once that decides. */
  readonly failedWith: readonly number[]
  /** With some seed the fault acted. */
  readonly acted: boolean
}

/** Neighbouring values among those tried that came out alike. */
export interface LimitInterval {
  /** The smallest and the largest of them. */
  readonly from: number
  readonly to: number
  readonly passes: boolean
}

/** How a value broke. */
export interface LimitFailure extends Failure {
  readonly value: number
  /** Seed and fault, to be given to `replaySchedule`. */
  readonly schedule: Schedule
  /** What to set, or with a test runner the line to paste, to see it again. */
  readonly replay: string
  /** The run, told: it was run once more for that. */
  readonly account: Account
  /** Run once more, it failed in the same way. False: the body depends on more than its session. */
  readonly reproduced: boolean
  readonly phase: LimitPhase
  /** Number of the run that found it, from 1; those without faults come first. */
  readonly run: number
}

/** What was found in one direction, all values in the unit of the limit. */
export interface LimitFound {
  /** The largest value tried with which, and with all that were tried below it, the body passes; 0: none but no fault. */
  readonly tolerated: number
  /** The smallest value tried with which it does not; undefined: there was none. */
  readonly broken: number | undefined
  /** The two are as near as the precision, or all up to `max` is tolerated. */
  readonly exact: boolean
  /** The largest value tried is tolerated, and so is all that was tried below it. */
  readonly reachedMax: boolean
  /** Of what was tried, all below the limit passes and nothing above it does. */
  readonly monotone: boolean
  /** From the smallest value on: where it is monotone, one that passes, and one that does not. */
  readonly intervals: readonly LimitInterval[]
  /** In order of their values. */
  readonly tried: readonly TriedValue[]
  /** How `broken` broke. */
  readonly failure: LimitFailure | undefined
}

/** How much of one kind of fault a body tolerates. Both directions of a clock: the smaller of the two. */
export interface Limit extends LimitFound {
  readonly of: LimitOf
  readonly unit: LimitUnit
  /** Points or nodes; undefined: all. */
  readonly at: string | undefined
  /** Where it may be one or the other: which of them has the smaller limit. */
  readonly direction: Direction | undefined
  /** Each of them that was tried. */
  readonly directions: Partial<Readonly<Record<Direction, LimitFound>>>
  readonly seed: number
  /** Seeds that each value was tried with. */
  readonly seeds: readonly number[]
  readonly runs: number
  /** `covered`: all was tried that there was to try. Else what was used up; `exact` and `monotone` are of what was tried. */
  readonly stoppedBy: 'covered' | 'runs' | 'time'
  /** Virtual ms of all runs together. */
  readonly virtualMs: number
  /** Real ms; the one figure that differs from run to run. */
  readonly elapsedMs: number
}
