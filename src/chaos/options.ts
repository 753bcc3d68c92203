import { type Duration, toMs } from '../clock/duration.js'
import { real } from '../clock/real.js'
import { checkFunction, checkInteger, checkOneOf, InvalidOptionError } from '../error/index.js'
import { checkSeed, seedFrom } from '../random/seed.js'
import { parseSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { type BlastRadius, Bounds } from './blast-radius.js'
import type { Chaos } from './chaos.js'
import type { SessionObserver } from './observer.js'
import { readReplay } from './replay.js'
import type { RunTrace } from './run-trace.js'

/** Options of a session. */
export interface ChaosOptions {
  /** Whole number, 0 to 2^32-1. Wins over FAULTLINE_SEED; a FAULTLINE_REPLAY token wins over both. @default fresh at each run, printed on failure */
  readonly seed?: number
  /** `real` runs everything on the real clock: slow, and not replayable to the millisecond. @default 'virtual' */
  readonly time?: 'virtual' | 'real'
  /** False: time moves only by `chaos.clock`. @default true */
  readonly autoAdvance?: boolean
  /** What Date.now() reads when the session opens. @default 2025-01-01T00:00:00Z (the real time with `time: 'real'`) */
  readonly epoch?: Date | number | string
  /** Ends a run that fires more timers, or in which a tenth as many faults act with no timer in between. @default 1000000, in runs of a search 100000 */
  readonly maxEvents?: number
  /** Ends a run that gets further than this in virtual time. @default '365d' */
  readonly maxVirtualTime?: Duration
  /** Injections armed before the body starts: an object, or the text of a schedule file. */
  readonly schedule?: Schedule | string
  /** Real time to wait for real I/O that makes no progress, before virtual time goes on without it. @default 200 */
  readonly ioPatience?: Duration
  /** Real time without any sign of life before a standstill is called a deadlock. @default 30 */
  readonly deadlockGrace?: Duration
  /**
   * Calls and timers whose place in the code is noted, for DeadlockError and LivelockError. At 0 injected errors have no
   * stack either, which makes a search faster. @default 64, in a fork 0
   */
  readonly traces?: number
  /** How far faults may reach: where, how many at a time, how long. @default without bounds, in a fork those around it */
  readonly blastRadius?: BlastRadius
  /**
   * Stops all injections of the session at once when it answers true, reason `aborted`. Asked after each event of virtual
   * time and after each time a fault acted. @default never
   */
  readonly abortWhen?: (chaos: Chaos) => boolean
  /**
   * Puts each call of a point on the timeline, with the request or probe it was made for and how it ended: what
   * recommendations and figures of points are made from. Each call then costs some microseconds. @default false
   */
  readonly recordCalls?: boolean
  /**
   * `check` runs the body twice with one seed, and fails with NondeterminismError, which says where the two part and why,
   * unless both did the same: wrote the same events, calls recorded, and drew the same numbers. The outcome is that of the first.
   * Needs virtual time. @default not checked
   */
  readonly determinism?: 'check'
}

/** Options checked and completed. */
export interface SessionSettings {
  readonly seed: number
  readonly time: 'virtual' | 'real'
  readonly autoAdvance: boolean
  readonly epochMs: number
  readonly maxEvents: number
  readonly maxVirtualTimeMs: number
  readonly schedule: Schedule | undefined
  readonly ioPatienceMs: number
  readonly deadlockGraceMs: number
  readonly traces: number
  readonly blastRadius: Bounds | undefined
  readonly abortWhen: ((chaos: Chaos) => boolean) | undefined
  readonly recordCalls: boolean
  readonly determinism: 'check' | undefined
  /** Noted there is what the session does. Not an option: a determinism check sets it. */
  readonly runTrace?: RunTrace | undefined
  /** Who looks on. Not an option: searches set it. */
  readonly observer?: SessionObserver | undefined
}

/** 2025-01-01T00:00:00Z */
export const defaultEpochMs = 1_735_689_600_000
const dayMs = 86_400_000

const known = new Set<string>([
  'seed',
  'time',
  'autoAdvance',
  'epoch',
  'maxEvents',
  'maxVirtualTime',
  'schedule',
  'ioPatience',
  'deadlockGrace',
  'traces',
  'blastRadius',
  'abortWhen',
  'recordCalls',
  'determinism',
])

/** What a fork has from the session around it. */
interface Inherited {
  readonly seed: number
  readonly blastRadius: Bounds | undefined
  readonly recordCalls: boolean
  readonly runTrace?: RunTrace | undefined
}

/** @throws InvalidOptionError, ScheduleFormatError, ReplayError */
export function settle(options: ChaosOptions, inherited?: Inherited): SessionSettings {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError('options', 'to be an object', options, 'withChaos(body, { seed: 42 })')
  for (const name of Object.keys(options))
    if (!known.has(name))
      throw new InvalidOptionError('options', `to hold only ${[...known].join(', ')}`, name, 'Check the spelling.')
  const replay = inherited === undefined ? readReplay(process.env.FAULTLINE_REPLAY) : undefined
  const given = options.schedule === undefined ? undefined : parseSchedule(options.schedule)
  const schedule = replay ?? given
  const time = options.time === undefined ? 'virtual' : checkOneOf('time', options.time, ['virtual', 'real'])
  return {
    seed: replay?.seed ?? seedOf(options, given, inherited),
    time,
    autoAdvance: flagOf('autoAdvance', options.autoAdvance, true),
    epochMs: epochOf(options.epoch, time),
    maxEvents: options.maxEvents === undefined ? 1_000_000 : checkInteger('maxEvents', options.maxEvents, 1),
    maxVirtualTimeMs:
      options.maxVirtualTime === undefined ? 365 * dayMs : toMs('maxVirtualTime', options.maxVirtualTime),
    schedule,
    ioPatienceMs: options.ioPatience === undefined ? 200 : toMs('ioPatience', options.ioPatience),
    deadlockGraceMs: options.deadlockGrace === undefined ? 30 : toMs('deadlockGrace', options.deadlockGrace),
    traces:
      options.traces === undefined ? (inherited === undefined ? 64 : 0) : checkInteger('traces', options.traces, 0),
    blastRadius: options.blastRadius === undefined ? inherited?.blastRadius : new Bounds(options.blastRadius),
    abortWhen: options.abortWhen === undefined ? undefined : checkCondition(options.abortWhen),
    recordCalls: flagOf('recordCalls', options.recordCalls, inherited?.recordCalls ?? false),
    determinism: options.determinism === undefined ? undefined : checkable(options.determinism, time),
    runTrace: inherited?.runTrace,
  }
}

function checkable(determinism: unknown, time: 'virtual' | 'real'): 'check' {
  const checked = checkOneOf('determinism', determinism, ['check'])
  if (time === 'virtual') return checked
  throw new InvalidOptionError(
    'determinism',
    "to be left out with time: 'real'",
    checked,
    'No run in real time is like another.',
  )
}

function seedOf(
  options: ChaosOptions,
  schedule: Schedule | undefined,
  inherited: { seed: number } | undefined,
): number {
  if (options.seed !== undefined) return checkSeed('seed', options.seed)
  return schedule?.seed ?? inherited?.seed ?? seedFrom(undefined)
}

function checkCondition<F>(condition: F): F {
  checkFunction('abortWhen', condition, 'abortWhen: (chaos) => chaos.timeline.events.some((event) => …)')
  return condition
}

function flagOf(name: string, value: unknown, fallback: boolean): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? fallback
  throw new InvalidOptionError(name, 'to be true or false', value)
}

function epochOf(epoch: Date | number | string | undefined, time: 'virtual' | 'real'): number {
  if (epoch === undefined) return time === 'real' ? real.epochMs() : defaultEpochMs
  // null and true are numbers to `Number`, and a Date of either is no epoch that anybody meant.
  const dated = typeof epoch === 'string' || Number.isFinite(epoch?.valueOf())
  const ms = dated ? new Date(epoch).getTime() : Number.NaN
  if (Number.isFinite(ms)) return ms
  throw new InvalidOptionError('epoch', 'to be a date, ms since 1970, or a text such as 2025-01-01T00:00:00Z', epoch)
}
