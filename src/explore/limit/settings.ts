import { type Duration, toMs } from '../../clock/duration.js'
import {
  checkInteger,
  checkKeys,
  checkOneOf,
  checkPositive,
  checkProbability,
  InvalidOptionError,
} from '../../error/index.js'
import { type ErrorInput, type FaultData, faults, parseFault } from '../../fault/index.js'
import { pointOf } from '../../point/index.js'
import { checkSeed } from '../../random/seed.js'
import type { When } from '../../schedule/schedule.js'
import { checkPattern } from '../../trigger/index.js'
import { type RunBudgets, runOptions, settleRuns } from '../run-options.js'
import type { RunOracles } from '../runs.js'
import { type Direction, type LimitKind, type LimitOf, limitKinds } from './kind.js'
import type { LimitOptions } from './options.js'
import type { OnLimitProgress } from './progress.js'
import { exact, Scale } from './scale.js'

/** Options checked and completed. */
export interface LimitSettings extends RunBudgets, RunOracles {
  readonly kind: LimitKind
  readonly at: string | undefined
  readonly window: When
  readonly fault: FaultData | undefined
  readonly scale: Scale
  readonly seeds: readonly number[]
  /** Seeds that a value may fail with, and passes all the same. */
  readonly mayFail: number
  readonly probes: number
  /** The body is run twice without faults: no limit is exact of one that is not the same again. */
  readonly checksGolden: boolean
  /** Undefined: there is but one. */
  readonly directions: readonly (Direction | undefined)[]
  readonly progress: boolean | OnLimitProgress | undefined
}

/** Options of some kinds: what the others have not, `checkKeys` has refused. */
interface SomeOptions {
  readonly from?: Duration
  readonly for?: Duration
  readonly fault?: unknown
  readonly direction?: unknown
}

const common = [
  ...runOptions,
  ...['of', 'at', 'min', 'max', 'precision', 'seeds', 'share', 'probes', 'determinism', 'progress'],
]

/** @throws InvalidOptionError, UnknownFaultKindError */
export function settleLimit(options: LimitOptions, seed: number, testTimeoutMs?: number): LimitSettings {
  const kind = kindOf(options)
  const given = options as SomeOptions
  checkOthers(kind, given)
  checkKeys('options', options, [...common, ...kind.options])
  const seeds = seedsOf(options.seeds ?? kind.usual.seeds, seed)
  const budgets = settleRuns({ ...options, session: sessionOf(options) }, seed, 2000, testTimeoutMs)
  if (budgets.session.time === 'real')
    throw new InvalidOptionError(
      'session.time',
      "to be 'virtual'",
      'real',
      'A limit found on the real clock would be another each time.',
    )
  return {
    ...budgets,
    contracts: [],
    kind,
    at: atOf(kind, options.at),
    window: {
      ...(given.from === undefined ? {} : { fromMs: toMs('from', given.from) }),
      ...(given.for === undefined ? {} : { forMs: checkPositive('for', toMs('for', given.for)) }),
    },
    fault: given.fault === undefined ? undefined : faultOf(given.fault),
    scale: scaleOf(kind, options),
    seeds,
    mayFail: options.share === undefined ? 0 : mayFailOf(options.share, seeds.length),
    probes: options.probes === undefined ? 12 : checkInteger('probes', options.probes, 0, 1000),
    checksGolden:
      options.determinism === undefined || checkOneOf('determinism', options.determinism, ['check', 'off']) === 'check',
    directions: directionsOf(kind, given.direction),
    progress: options.progress,
  }
}

/**
 * Events as in any session, more than in a search: what takes an hour of outage to show would be cut off for its length.
 * @throws InvalidOptionError
 */
export function sessionOf({ session = {} }: LimitOptions): NonNullable<LimitOptions['session']> {
  // What is no object is for whoever reads it to refuse.
  return typeof session === 'object' ? { maxEvents: 1_000_000, ...session } : session
}

/** @throws InvalidOptionError */
export function kindOf(options: LimitOptions): LimitKind {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError(
      'options',
      'to be an object',
      options,
      "findLimit({ of: 'latency', at: 'payments.*' }, body)",
    )
  return limitKinds[checkOneOf('of', options.of, Object.keys(limitKinds) as LimitOf[])]
}

/** Options that other kinds have. */
function checkOthers({ of, options }: LimitKind, given: SomeOptions): void {
  const others: Readonly<Record<keyof SomeOptions, string>> = {
    from: 'It has no window.',
    for: 'How long it lasts is what is looked for.',
    fault: 'It is for an outage or a rate: how calls fail.',
    direction: 'It is for a skew or a drift: which way clocks are off.',
  }
  for (const name of Object.keys(others) as (keyof SomeOptions)[])
    if (given[name] !== undefined && !options.includes(name))
      throw new InvalidOptionError(name, `to be left out for '${of}'`, given[name], others[name])
}

function seedsOf(given: unknown, seed: number): number[] {
  if (Array.isArray(given)) {
    if (given.length === 0) throw new InvalidOptionError('seeds', 'to be a number, or a list that is not empty', given)
    return [...new Set(given.map((one, index) => checkSeed(`seeds[${index}]`, one)))]
  }
  const count = checkInteger('seeds', given, 1, 10_000)
  return Array.from({ length: count }, (_, index) => (seed + index) % 2 ** 32)
}

function mayFailOf(share: unknown, seeds: number): number {
  if (checkProbability('share', share) === 0)
    throw new InvalidOptionError('share', 'to be above 0', share, 'Any value would pass.')
  return Math.floor(exact((1 - (share as number)) * seeds))
}

function atOf(kind: LimitKind, at: unknown): string | undefined {
  if (at === undefined) return undefined
  if (typeof at === 'string') return checkPattern('at', at)
  const name = pointOf(at)
  if (name !== undefined && kind.directions === undefined) return name
  const wayOut = "Inside of the body it would be wrapped anew each time; write its name: at: 'payments.charge'."
  throw kind.directions === undefined
    ? new InvalidOptionError('at', 'to be a pattern of points, or what chaos.wrap gave', at, wayOut)
    : new InvalidOptionError('at', 'to be the name of a node', at, 'Leave it out for all code.')
}

function faultOf(given: unknown): FaultData {
  if (given === 'refuse') return faults.exception('ECONNREFUSED')
  if (given === 'drop') return faults.hang()
  const isFault = typeof given === 'object' && given !== null && 'kind' in given
  return isFault ? (parseFault(given) as FaultData) : faults.exception(given as ErrorInput)
}

function scaleOf(kind: LimitKind, options: LimitOptions): Scale {
  const { usual, most, read, describe } = kind
  const max = options.max === undefined ? usual.max : read('max', options.max)
  if (max > most) throw new InvalidOptionError('max', `to be ${describe(most)} at most`, options.max)
  const min = options.min === undefined ? 0 : read('min', options.min)
  if (min >= max) throw new InvalidOptionError('min', `to be below \`max\`, ${describe(max)}`, options.min ?? 0)
  // A limit that is less than the usual precision is looked for all the same.
  const precision =
    options.precision === undefined
      ? Math.min(usual.precision, exact(max - min))
      : checkPositive('precision', read('precision', options.precision))
  if (precision > exact(max - min))
    throw new InvalidOptionError('precision', 'to be no more than from `min` to `max`', options.precision)
  return new Scale(min, max, precision)
}

function directionsOf(kind: LimitKind, given: unknown): LimitSettings['directions'] {
  if (kind.directions === undefined) return [undefined]
  const direction = given === undefined ? 'both' : checkOneOf('direction', given, [...kind.directions, 'both'] as const)
  return direction === 'both' ? kind.directions : [direction]
}
