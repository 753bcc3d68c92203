import * as v from 'valibot'
import type { Duration } from '../clock/duration.js'
import { readOffset } from './clock-skew.js'
import { completeFault } from './complete.js'
import type { ClockChange, FaultKind } from './fault-kind.js'
import { between, delayMs, oneOf } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

const secondMs = 1000
const dayMs = 86_400_000
/** Over less, a smeared clock would run at under half its speed, or stand still. */
const shortestSmearMs = 2 * secondMs

/** UTC inserts or deletes a second, and the wall clock follows as that of a server does. */
export interface LeapSecondFault {
  readonly kind: 'leapSecond'
  /** `repeat`: it steps. `smear`: it runs slow (or fast) until the second is made up. */
  readonly mode: 'repeat' | 'smear'
  /** `insert`: a second more, all that have been so far. `delete`: one less. */
  readonly direction: 'insert' | 'delete'
  /** Ms after the fault began at which the clock steps or the smear begins. */
  readonly atMs: number
  /** Ms that the smear lasts; not in mode `repeat`. */
  readonly smearMs?: number
}

export const leapSecondKind: FaultKind<LeapSecondFault> = {
  kind: 'leapSecond',
  target: 'clock',
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('leapSecond'),
      mode: v.optional(oneOf(['repeat', 'smear']), 'repeat'),
      direction: v.optional(oneOf(['insert', 'delete']), 'insert'),
      atMs: v.optional(delayMs, secondMs),
      smearMs: v.exactOptional(between(shortestSmearMs, 2 ** 31 - 1)),
    }),
    v.check((fault) => fault.mode === 'smear' || fault.smearMs === undefined, "to have `smearMs` in mode 'smear' only"),
  ),
  verdict: (fault) => ({ act: 'clock', change: { ...leap(fault), monotonic: false, timers: false } }),
  *shrink(fault) {
    yield* shrinkField(fault, 'atMs', shrinkNumber(fault.atMs, 0))
    if (fault.smearMs !== undefined) yield* shrinkField(fault, 'smearMs', shrinkNumber(fault.smearMs, shortestSmearMs))
  },
  describe({ mode, direction, atMs, smearMs = dayMs }) {
    const second = direction === 'insert' ? 'leap second' : 'negative leap second'
    return mode === 'smear' ? `${second} smeared at +${atMs} ms, over ${smearMs} ms` : `${second} at +${atMs} ms`
  },
}

/**
 * A leap second, as a clock that counts POSIX time lives it. Session time counts every second, so that the clock is one
 * second behind it afterwards (`insert`) or ahead of it (`delete`); when the fault is lifted, it is set right again.
 *
 * - `mode: 'repeat'` (default), what Linux does by itself: at the leap the wall clock steps back one second, and the last
 *   second is lived twice; a deleted second is skipped. Monotonic clocks and timers do not notice.
 * - `mode: 'smear'`, what public NTP services do: no step, but a wall clock that runs evenly slow by one second in
 *   `smearMs` (24 h by default: 11.6 ppm), half of it before the leap and half after. On a machine that follows such a
 *   service CLOCK_MONOTONIC is slewed along; here it is left alone, since a smear made short for a test would
 *   else make each timer late by what no real smear does. `clockDrift` is the fault for that.
 *
 * `atMs` (default 1 s): when the clock steps, or the smear begins, after the fault began. Give the session an `epoch`
 * such as `'2016-12-31T23:59:50Z'` for the leap to come at midnight.
 * @throws InvalidOptionError
 * @example leapSecond({ atMs: '10s' }); leapSecond({ mode: 'smear', smearMs: '1h' })
 * @see https://developers.google.com/time/smear for the linear smear of 24 hours, noon to noon
 * @see https://github.com/torvalds/linux/blob/master/kernel/time/ntp.c `second_overflow`, for the step
 * @see https://man7.org/linux/man-pages/man2/clock_gettime.2.html for what CLOCK_MONOTONIC follows
 */
export function leapSecond(
  options: {
    readonly mode?: LeapSecondFault['mode']
    readonly direction?: LeapSecondFault['direction']
    /** @default 1000 */
    readonly atMs?: Duration
    /** 2 s or more. @default '24h', in mode `smear` */
    readonly smearMs?: Duration
  } = {},
): LeapSecondFault {
  const { atMs = secondMs, smearMs, ...rest } = options
  return completeFault(leapSecondKind, {
    ...rest,
    kind: 'leapSecond',
    atMs: readOffset('atMs', atMs),
    smearMs: smearMs === undefined ? undefined : readOffset('smearMs', smearMs),
  })
}

function leap({ mode, direction, atMs, smearMs = dayMs }: LeapSecondFault): Pick<ClockChange, 'offsetMs' | 'rate'> {
  const byMs = direction === 'insert' ? -secondMs : secondMs
  if (mode === 'repeat') return { offsetMs: (elapsedMs) => (elapsedMs < atMs ? 0 : byMs), rate: () => 1 }
  return {
    offsetMs: (elapsedMs) => byMs * Math.min(Math.max((elapsedMs - atMs) / smearMs, 0), 1),
    rate: (elapsedMs) => (elapsedMs < atMs || elapsedMs >= atMs + smearMs ? 1 : 1 + byMs / smearMs),
  }
}
