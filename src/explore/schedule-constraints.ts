import type { Duration } from '../clock/duration.js'
import type { Scenario, Severity } from '../scenario/index.js'
import type { FaultChoice } from './fault-choice.js'

/** What schedules may be drawn. Everything is checked when the arbitrary is made. */
export interface ScheduleConstraints {
  /**
   * Names or patterns of the points where faults may act; for time faults names of nodes. As an object: what may go
   * wrong at each, `{ 'bank.charge': ['lostAnswer', faults.exception(503)], 'stock.*': ['latency'] }`.
   * May be left out where there are `globals`.
   */
  readonly points?: readonly string[] | Readonly<Record<string, FaultChoice | readonly FaultChoice[]>>
  /**
   * Names of the kinds that may act at a list of points, each with faults as one would try them. What is given of
   * `kinds`, `faults` and `scenarios` adds up. @default exception, lostAnswer, latency, hang, nullValue, abort
   */
  readonly kinds?: readonly Extract<FaultChoice, string>[]
  /** Faults that may act at a list of points: these, and smaller ones when a failure is shrunk. */
  readonly faults?: readonly FaultChoice[]
  /** Scenarios that may act at a list of points: by name, at one of `severities`, or made as they are to be. */
  readonly scenarios?: readonly (string | Scenario)[]
  /** Of scenarios given by name. @default all four */
  readonly severities?: readonly Severity[]
  /**
   * What may go wrong with the time and the order that all code sees: faults without a point. `true`: jumps, skew and
   * drift of the clock, late timers, reordering of concurrent calls. @default false
   */
  readonly globals?: boolean | readonly FaultChoice[]
  /** Fewest faults; the parts of a scenario are one. @default 0 */
  readonly minFaults?: number
  /** Most faults, 1 to 100. One or two are the likeliest. @default 3 */
  readonly maxFaults?: number
  /**
   * Faults act at calls with numbers up to this, 1 to 1000: one, some in a row, or any. Where `windows` are given too,
   * a fault has either. @default 5, without `windows`
   */
  readonly calls?: number
  /** Faults act in windows of virtual time. @default none; what takes no calls (clocks, timers, resources): within 10 s */
  readonly windows?: FaultWindows
  /** Half of the faults act by chance, with this probability at each call that fits, above 0 to 1. @default all act surely */
  readonly probability?: number
  /** Faults may end without having acted. With `false` a schedule whose faults miss fails. @default true */
  readonly optional?: boolean
  /** The seed of all schedules. @default each has one of its own */
  readonly seed?: number
}

/** Windows of virtual time, counted from the start of a session. */
export interface FaultWindows {
  /** The end that no window passes. */
  readonly within: Duration
  /** Shortest, above 0. @default 1 ms */
  readonly min?: Duration
  /** Longest. @default `within` */
  readonly max?: Duration
}
