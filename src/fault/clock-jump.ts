import * as v from 'valibot'
import type { Duration } from '../clock/duration.js'
import { readOffset, signed } from './clock-skew.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { offsetMs } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** The wall clock jumps when the fault begins. */
export interface ClockJumpFault {
  readonly kind: 'clockJump'
  /** Ms that it jumps ahead; negative: back. */
  readonly byMs: number
}

export const clockJumpKind: FaultKind<ClockJumpFault> = {
  kind: 'clockJump',
  target: 'clock',
  schema: v.strictObject({ kind: v.literal('clockJump'), byMs: offsetMs }),
  verdict: (fault) => ({
    act: 'clock',
    change: {
      offsetMs: (elapsedMs) => (elapsedMs < 0 ? 0 : fault.byMs),
      rate: () => 1,
      monotonic: false,
      timers: false,
    },
  }),
  shrink: (fault) => shrinkField(fault, 'byMs', shrinkNumber(fault.byMs, Math.sign(fault.byMs))),
  describe: (fault) => `clock jump ${signed(fault.byMs)}`,
}

/**
 * Dates jump once, as when a clock is set; timers and monotonic clocks do not notice. When the fault is lifted, the
 * clock is set right again.
 * @throws InvalidOptionError
 * @example clockJump({ byMs: '-1h' })
 */
export function clockJump(options: { readonly byMs: Duration }): ClockJumpFault {
  return completeFault(clockJumpKind, { ...options, kind: 'clockJump', byMs: readOffset('byMs', options.byMs) })
}
