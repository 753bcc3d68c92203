import * as v from 'valibot'
import { type Delay, sampleDelay } from '../random/distribution.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import type { FaultKind } from './fault-kind.js'
import { shrinkField } from './shrink.js'

/** Calls are made late. */
export interface LatencyFault {
  readonly kind: 'latency'
  /** Delay before the call goes on, in virtual ms. */
  readonly delayMs: Delay
}

export const latencyKind: FaultKind<LatencyFault> = {
  kind: 'latency',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('latency'), delayMs: delaySchema }),
  verdict: (fault, { random }) => ({ act: 'delay', delayMs: sampleDelay(fault.delayMs, random) }),
  shrink: (fault) => shrinkField(fault, 'delayMs', shrinkDelay(fault.delayMs)),
  describe: (fault) => `latency ${describeDelay(fault.delayMs)}`,
}

/**
 * Calls are made late, by a fixed time, one between two, or one drawn from a distribution.
 * @throws InvalidOptionError
 * @example latency({ delayMs: ['500ms', '2s'] })
 */
export function latency(options: { readonly delayMs: DelayInput }): LatencyFault {
  return completeFault(latencyKind, { ...options, kind: 'latency', delayMs: readDelay('delayMs', options.delayMs) })
}
