import * as v from 'valibot'
import { type Delay, sampleDelay } from '../random/distribution.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import type { FaultKind } from './fault-kind.js'
import { shrinkField } from './shrink.js'

/** Timers fire late, as on a busy event loop. */
export interface LateTimersFault {
  readonly kind: 'lateTimers'
  /** How much later than asked a callback runs, in virtual ms. */
  readonly delayMs: Delay
}

export const lateTimersKind: FaultKind<LateTimersFault> = {
  kind: 'lateTimers',
  target: 'timer',
  schema: v.strictObject({ kind: v.literal('lateTimers'), delayMs: delaySchema }),
  verdict: (fault, { random }) => ({ act: 'late', delayMs: sampleDelay(fault.delayMs, random) }),
  shrink: (fault) => shrinkField(fault, 'delayMs', shrinkDelay(fault.delayMs)),
  describe: (fault) => `timers late by ${describeDelay(fault.delayMs)}`,
}

/**
 * Callbacks of timers run later than asked.
 * @throws InvalidOptionError
 * @example lateTimers({ delayMs: [0, 200] })
 */
export function lateTimers(options: { readonly delayMs: DelayInput }): LateTimersFault {
  return completeFault(lateTimersKind, {
    ...options,
    kind: 'lateTimers',
    delayMs: readDelay('delayMs', options.delayMs),
  })
}
