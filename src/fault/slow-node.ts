import * as v from 'valibot'
import type { Delay } from '../random/distribution.js'
import { completeFault } from './complete.js'
import { type DelayInput, delaySchema, describeDelay, readDelay, shrinkDelay } from './delay.js'
import type { FaultKind } from './fault-kind.js'
import { type NodeFields, nodeFields, ofSome, shrinkCount } from './node-fields.js'
import { shrinkField } from './shrink.js'

/** Nodes of a cluster are slow, and not down. */
export interface SlowNodeFault extends NodeFields {
  readonly kind: 'slowNode'
  /** Ms that each event, a timer or a message, takes before it is handled; others wait meanwhile. */
  readonly delayMs: Delay
}

export const slowNodeKind: FaultKind<SlowNodeFault> = {
  kind: 'slowNode',
  target: 'node',
  schema: v.strictObject({ kind: v.literal('slowNode'), delayMs: delaySchema, ...nodeFields }),
  verdict: ({ delayMs, count }) => ({
    act: 'effect',
    effect: { on: 'node', name: `slow, ${describeDelay(delayMs)} an event`, does: 'slow', delayMs, count },
  }),
  *shrink(fault) {
    yield* shrinkCount(fault)
    yield* shrinkField(fault, 'delayMs', shrinkDelay(fault.delayMs))
  },
  describe: (fault) => ofSome(`slow node, ${describeDelay(fault.delayMs)} an event`, fault),
}

/** Options of `faults.slowNode`. */
export interface SlowNodeOptions extends NodeFields {
  readonly delayMs: DelayInput
}

/**
 * Nodes of a cluster are slow, a gray failure: each timer and each message takes them so long, one after another, so
 * that work piles up where it comes faster. Needs `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example slowNode({ delayMs: [20, 200] })
 */
export function slowNode(options: SlowNodeOptions): SlowNodeFault {
  return completeFault(slowNodeKind, { ...options, kind: 'slowNode', delayMs: readDelay('delayMs', options.delayMs) })
}
