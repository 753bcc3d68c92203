import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'

/** Clocks stand still. */
export interface ClockFreezeFault {
  readonly kind: 'clockFreeze'
}

export const clockFreezeKind: FaultKind<ClockFreezeFault> = {
  kind: 'clockFreeze',
  target: 'clock',
  schema: v.strictObject({ kind: v.literal('clockFreeze') }),
  verdict: () => ({
    act: 'clock',
    // Timers go on: one that waits on a clock that stands still would never fire.
    change: { offsetMs: (elapsedMs) => -Math.max(0, elapsedMs), rate: () => 0, monotonic: true, timers: false },
  }),
  shrink: () => [],
  describe: () => 'clock freeze',
}

/**
 * Dates and monotonic clocks stand still while the fault lasts, as after a suspended machine's; timers go on.
 * @example clockFreeze()
 */
export function clockFreeze(): ClockFreezeFault {
  return completeFault(clockFreezeKind, { kind: 'clockFreeze' })
}
