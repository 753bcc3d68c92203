import * as v from 'valibot'
import { type Duration, toSignedMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { offsetMs } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** The wall clock is off by a fixed offset. */
export interface ClockSkewFault {
  readonly kind: 'clockSkew'
  /** Ms that the clock is ahead; negative: behind. */
  readonly offsetMs: number
}

export const clockSkewKind: FaultKind<ClockSkewFault> = {
  kind: 'clockSkew',
  target: 'clock',
  schema: v.strictObject({ kind: v.literal('clockSkew'), offsetMs }),
  verdict: (fault) => ({
    act: 'clock',
    change: { offsetMs: () => fault.offsetMs, rate: () => 1, monotonic: false, timers: false },
  }),
  shrink: (fault) => shrinkField(fault, 'offsetMs', shrinkNumber(fault.offsetMs, Math.sign(fault.offsetMs))),
  describe: (fault) => `clock skew ${signed(fault.offsetMs)}`,
}

/**
 * Dates are off by an offset while the fault lasts; timers and monotonic clocks are right.
 * @throws InvalidOptionError
 * @example clockSkew({ offsetMs: '-1h' })
 */
export function clockSkew(options: { readonly offsetMs: Duration }): ClockSkewFault {
  return completeFault(clockSkewKind, {
    ...options,
    kind: 'clockSkew',
    offsetMs: readOffset('offsetMs', options.offsetMs),
  })
}

/** Text made ms; everything else is left to the schema. */
export function readOffset(name: string, offset: Duration): number {
  return typeof offset === 'string' ? toSignedMs(name, offset) : offset
}

/** `+500 ms`, `−500 ms` with a plain minus. */
export function signed(ms: number): string {
  return `${ms > 0 ? '+' : ''}${ms} ms`
}
