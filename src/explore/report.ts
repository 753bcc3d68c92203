import type { Schedule } from '../schedule/schedule.js'
import type { Account } from './account.js'
import type { Covered } from './coverage.js'
import type { Failure } from './run-record.js'

/** One kind of failure that a search came by, with the smallest schedule for it. */
export interface Finding {
  /** As it failed under `schedule`, with the places in the code where calls and timers came from. */
  readonly failure: Failure
  /** Made as small as could be in the time there was. */
  readonly schedule: Schedule
  /** As it was found. */
  readonly found: Schedule
  readonly strategy: string
  /** Number of the run that found it, from 1; the golden run is the first. */
  readonly run: number
  /** Runs that made it smaller. */
  readonly shrinkRuns: number
  /** There was no time left to try everything smaller. */
  readonly shrinkCut: boolean
  /** The run under `schedule`, told: it was run once more for that. */
  readonly account: Account
  /** Run once more, it failed in the same way. False: the body depends on more than its session. */
  readonly reproduced: boolean
}

/** Why a search ended: all was tried; its runs or its time were used up; it found something; it had one schedule to run. */
export type StoppedBy = 'covered' | 'runs' | 'time' | 'finding' | 'replayed'

/** What a search did and found. */
export interface SearchReport {
  readonly seed: number
  readonly findings: readonly Finding[]
  /** Runs of the body, apart from `checks` and from those that made a finding smaller. */
  readonly runs: number
  /** Runs of the body that checked whether it does the same twice: one, or none where that was not asked for. */
  readonly checks: number
  readonly strategies: readonly { readonly name: string; readonly runs: number }[]
  readonly stoppedBy: StoppedBy
  /** All that the strategies had to try was tried: `covered` alone says so. */
  readonly coverage: readonly Covered[]
  /** Pairs of faults that `combinations` has covered, of those it knows of that can meet and were tolerated alone. */
  readonly pairs: { readonly covered: number; readonly total: number }
  /** Points that some run called. */
  readonly points: readonly string[]
  /** Virtual ms of all runs together. */
  readonly virtualMs: number
  /** Real ms; the one figure that differs from run to run. */
  readonly elapsedMs: number
  /** Of a search that had one schedule to run, and passed: that run, told. */
  readonly replayed: Account | undefined
  /** Which part of the space this was: `'1/4'`. */
  readonly shard: string | undefined
}
