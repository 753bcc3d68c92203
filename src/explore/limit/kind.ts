import { type Duration, toMs } from '../../clock/duration.js'
import { checkPositive, checkProbability, InvalidOptionError } from '../../error/index.js'
import { type FaultData, faults } from '../../fault/index.js'
import { longestDelayMs } from '../../random/distribution.js'
import type { When } from '../../schedule/schedule.js'
import { readable } from '../../timeline/index.js'
import type { CallSeen } from '../run-record.js'

/** What may be more or less, and is tolerated up to some limit. */
export type LimitOf = 'latency' | 'outage' | 'rate' | 'skew' | 'drift'

/** Which way a clock is off. */
export type Direction = 'ahead' | 'behind' | 'fast' | 'slow'

export type LimitUnit = 'ms' | 'ratio' | 'ppm'

/** What a value of one kind stands for. */
export interface LimitKind {
  readonly of: LimitOf
  readonly unit: LimitUnit
  /** Options of this kind alone. */
  readonly options: readonly string[]
  /** Unless it is told. */
  readonly usual: { readonly max: number; readonly precision: number; readonly seeds: number }
  /** The largest that there can be. */
  readonly most: number
  /** The first is up, the second down; undefined: there is but one. */
  readonly directions: readonly [Direction, Direction] | undefined
  /** @throws InvalidOptionError */
  read(option: string, value: unknown): number
  describe(value: number): string
  /** Values at which something happens in a run: what comes of a fault may be another from there on. @default none are known */
  landmarks?(call: CallSeen, fromMs: number): readonly number[]
  /**
   * What goes wrong at a value above 0.
   * @param signed below 0: down
   * @param fault of the kinds that take one
   */
  wrong(signed: number, fault: FaultData | undefined, window: When): { readonly fault: FaultData; readonly when: When }
}

const hour = 3_600_000
const inMs = {
  unit: 'ms',
  read(option: string, value: unknown) {
    const ms = toMs(option, value as Duration)
    if (Number.isInteger(ms)) return ms
    throw new InvalidOptionError(option, 'to be whole milliseconds', value, 'Timers know no others.')
  },
  describe: readable,
} as const

const latency: LimitKind = {
  ...inMs,
  of: 'latency',
  options: ['from', 'for'],
  usual: { max: hour, precision: 1, seeds: 5 },
  most: longestDelayMs,
  directions: undefined,
  // The answer comes before or after what the caller has set its timer for.
  landmarks: ({ nextTimerMs }) => (nextTimerMs === undefined ? [] : [nextTimerMs]),
  wrong: (delayMs, _, when) => ({ fault: faults.latency({ delayMs }), when }),
}

const outage: LimitKind = {
  ...inMs,
  of: 'outage',
  options: ['from', 'fault'],
  usual: { max: hour, precision: 1, seeds: 5 },
  most: longestDelayMs,
  directions: undefined,
  // It is over before or after the call is made.
  landmarks: ({ atMs }, fromMs) => [atMs - fromMs],
  wrong: (forMs, fault = faults.exception('ECONNREFUSED'), when) => ({ fault, when: { ...when, forMs } }),
}

const rate: LimitKind = {
  of: 'rate',
  unit: 'ratio',
  options: ['from', 'for', 'fault'],
  usual: { max: 1, precision: 0.01, seeds: 20 },
  most: 1,
  directions: undefined,
  read: checkProbability,
  describe: (value) => `${Number((value * 100).toPrecision(10))} %`,
  wrong: (probability, fault = faults.exception('ECONNRESET'), when) => ({ fault, when: { ...when, probability } }),
}

const skew: LimitKind = {
  ...inMs,
  of: 'skew',
  options: ['from', 'for', 'direction'],
  usual: { max: 24 * hour, precision: 1, seeds: 5 },
  // A century: beyond it, what reads dates finds them strange for other reasons.
  most: 100 * 365 * 24 * hour,
  directions: ['ahead', 'behind'],
  wrong: (offsetMs, _, when) => ({ fault: faults.clockSkew({ offsetMs }), when }),
}

const drift: LimitKind = {
  of: 'drift',
  unit: 'ppm',
  options: ['from', 'for', 'direction'],
  // Half as fast again, and half as fast.
  usual: { max: 500_000, precision: 1, seeds: 5 },
  // Slower than that, a clock stands still.
  most: 999_999,
  directions: ['fast', 'slow'],
  read(option, value) {
    if (typeof value === 'string')
      throw new InvalidOptionError(option, 'to be a number, in ppm', value, '1 % is 10000.')
    return value === 0 ? 0 : checkPositive(option, value)
  },
  describe: (value) => `${value} ppm`,
  wrong: (ppm, _, when) => ({ fault: faults.clockDrift({ ppm }), when }),
}

export const limitKinds: Readonly<Record<LimitOf, LimitKind>> = { latency, outage, rate, skew, drift }
