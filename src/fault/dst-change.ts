import * as v from 'valibot'
import type { Duration } from '../clock/duration.js'
import { timeZone, type ZoneChange } from '../clock/time-zone.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import { readOffset } from './clock-skew.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, oneOf } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Completes "Expected `zone` …". */
export const zoneRule = "to be a time zone that the runtime knows, such as 'Europe/Berlin'"

const secondMs = 1000
const twoYearsMs = 2 * 366 * 86_400_000

/** Local time is that of a zone, shortly before its clocks change. */
export interface DstChangeFault {
  readonly kind: 'dstChange'
  /** IANA name of the zone. */
  readonly zone: string
  /** `spring`: clocks go ahead, and local times are skipped. `autumn`: back, and local times come twice. */
  readonly change: 'spring' | 'autumn' | 'next'
  /** Ms from the beginning of the fault to the change. */
  readonly beforeMs: number
}

export const dstChangeKind: FaultKind<DstChangeFault> = {
  kind: 'dstChange',
  target: 'clock',
  schema: v.strictObject({
    kind: v.literal('dstChange'),
    zone: v.pipe(v.string(zoneRule), v.check(isZone, zoneRule)),
    change: v.optional(oneOf(['next', 'spring', 'autumn']), 'next'),
    beforeMs: v.optional(delayMs, secondMs),
  }),
  verdict(fault, { wallMs = 0 }) {
    const jumpMs = changeAfter(fault, wallMs).atMs - fault.beforeMs - wallMs
    return {
      act: 'clock',
      change: {
        offsetMs: (elapsedMs) => (elapsedMs < 0 ? 0 : jumpMs),
        rate: () => 1,
        monotonic: false,
        timers: false,
        zone: fault.zone,
      },
    }
  },
  shrink: (fault) => shrinkField(fault, 'beforeMs', shrinkNumber(fault.beforeMs, 0)),
  describe: ({ zone, change, beforeMs }) => `dst ${change} ${zone} at +${beforeMs} ms`,
}

/**
 * Local time follows a zone, and the wall clock jumps so that the zone's next change of its clocks comes `beforeMs`
 * (1 s by default) after the fault began. While it lasts, what reads local time reads it in that zone: the local methods
 * of Date, dates made of local fields or of text without a zone, `Intl.DateTimeFormat` and `toLocaleString` without
 * `timeZone`, `Temporal.Now`. Timers and monotonic clocks do not notice; when the fault is lifted, all is as before.
 *
 * `change`: `'spring'` (clocks go ahead: 02:30 does not exist in Berlin), `'autumn'` (back: 02:30 comes twice), or
 * `'next'`, whichever comes first (default); seasons are those of the zone's own half of the earth. The date moves to
 * the next such change after the clock's own date: with an `epoch` shortly before it, by little.
 * @throws InvalidOptionError; when the fault begins, if the zone has no such change in the two years after
 * @example dstChange({ zone: 'Europe/Berlin', change: 'autumn', beforeMs: '1h' })
 */
export function dstChange(options: {
  readonly zone: string
  readonly change?: DstChangeFault['change']
  /** @default 1000 */
  readonly beforeMs?: Duration
}): DstChangeFault {
  const { beforeMs = secondMs, ...rest } = options
  return completeFault(dstChangeKind, { ...rest, kind: 'dstChange', beforeMs: readOffset('beforeMs', beforeMs) })
}

const fitting: Record<DstChangeFault['change'], (change: ZoneChange) => boolean> = {
  next: () => true,
  spring: ({ byMs }) => byMs > 0,
  autumn: ({ byMs }) => byMs < 0,
}

function changeAfter({ zone, change }: DstChangeFault, wallMs: number): ZoneChange {
  const found = timeZone(zone).nextChange(wallMs, twoYearsMs, fitting[change])
  if (found !== undefined) return found
  const what = change === 'next' ? 'a change of its clocks' : `a change in ${change}`
  const from = new Date(wallMs).toISOString().slice(0, 10)
  throw new InvalidOptionError(
    'zone',
    `to be a zone with ${what} in the two years after ${from}`,
    zone,
    "Take one that has, such as 'Europe/Berlin', or an `epoch` before its last change.",
  )
}

/** Whether the runtime knows a zone of that name. */
export function isZone(name: string): boolean {
  try {
    return timeZone(name) !== undefined
  } catch {
    return false
  }
}
