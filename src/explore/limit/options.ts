import type { Duration } from '../../clock/duration.js'
import type { ErrorInput, FaultData } from '../../fault/index.js'
import type { RunOptions } from '../run-options.js'
import type { OnLimitProgress } from './progress.js'

/** What all limits have in common. */
interface CommonOptions extends RunOptions {
  /**
   * Seeds that each value is tried with: how many, from `seed` on, or a list. A value passes when it passes with all of
   * them. @default 5; of a rate 20
   */
  readonly seeds?: number | readonly number[]
  /** Share of the seeds that a value must pass with, above 0, at most 1. @default 1 */
  readonly share?: number
  /** Values tried below the limit, and above it, beyond those that it takes to find it: is it the only one? @default 12 */
  readonly probes?: number
  /** Most runs of the body in all. @default 2000 */
  readonly runs?: number
  /**
   * `check`: the body is run twice without faults, and fails the search if it makes other calls, or at other times, the
   * second time. @default 'check'
   */
  readonly determinism?: 'check' | 'off'
  /** Told while it goes on, once a second at most; true: a line on stderr, false: nothing. @default true, and in CI false */
  readonly progress?: boolean | OnLimitProgress
}

/** Where faults act at calls: a pattern of points (`'payments.*'`), or what `chaos.wrap` gave. */
interface AtPoints {
  /** Pattern of points (`'payments.*'`), or the wrapped function or object itself. @default every point */
  readonly at?: unknown
}

interface From {
  /** Start of the window, from the start of the body. @default 0 */
  readonly from?: Duration
}

interface Windowed extends From {
  /** Length of the window. @default to the end of the body; of a system, 10 s */
  readonly for?: Duration
}

interface WithFault {
  /**
   * How calls fail: `refuse`, at once by ECONNREFUSED; `drop`, they hang until it is over and then go on; a code or status,
   * an error of your own, or a fault such as `faults.drop()`. @default of an outage `refuse`, of a rate ECONNRESET
   */
  readonly fault?: 'refuse' | 'drop' | ErrorInput | FaultData
}

interface OfMs {
  /** Smallest and largest value tried. @default 0 and 1 h; of a skew 1 day */
  readonly min?: Duration
  readonly max?: Duration
  /** How near to each other the last good value and the first bad one are to be. @default 1 ms */
  readonly precision?: Duration
}

interface OfNumbers {
  /** Smallest and largest value tried. @default 0, and of a rate 1, of a drift 500 000 ppm */
  readonly min?: number
  readonly max?: number
  /** How near to each other the last good value and the first bad one are to be. @default of a rate 0.01, of a drift 1 ppm */
  readonly precision?: number
}

interface OfClocks {
  /** Name or pattern of the nodes whose clocks are off. @default all code */
  readonly at?: string
}

/** Each call is made so much later. */
export interface LatencyLimit extends CommonOptions, AtPoints, Windowed, OfMs {
  readonly of: 'latency'
}

/** From one moment on, no call succeeds for so long. */
export interface OutageLimit extends CommonOptions, AtPoints, From, WithFault, OfMs {
  readonly of: 'outage'
}

/** That share of calls fails, drawn from the seed. */
export interface RateLimit extends CommonOptions, AtPoints, Windowed, WithFault, OfNumbers {
  readonly of: 'rate'
}

/** The wall clock is off by so much; timers and monotonic clocks are right. */
export interface SkewLimit extends CommonOptions, OfClocks, Windowed, OfMs {
  readonly of: 'skew'
  /** @default 'both': the limit is the smaller of the two */
  readonly direction?: 'ahead' | 'behind' | 'both'
}

/** Clocks and timers run fast or slow, in parts per million. */
export interface DriftLimit extends CommonOptions, OfClocks, Windowed, OfNumbers {
  readonly of: 'drift'
  /** @default 'both': the limit is the smaller of the two */
  readonly direction?: 'fast' | 'slow' | 'both'
}

/** Of what, and where, a limit is looked for, and how. */
export type LimitOptions = LatencyLimit | OutageLimit | RateLimit | SkewLimit | DriftLimit
