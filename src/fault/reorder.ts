import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { shrinkNumber } from './shrink.js'

/** Calls that are under way together take effect, or are answered, in another order than they were made. */
export interface ReorderFault {
  readonly kind: 'reorder'
  /** Longest time by which a call is put off, in virtual ms; each draws its own. @default 100 */
  readonly withinMs: number
  /** `answers`: calls are made at once, their answers come in another order. `calls`: they take effect so. @default 'answers' */
  readonly of: 'answers' | 'calls'
}

export const reorderKind: FaultKind<ReorderFault> = {
  kind: 'reorder',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('reorder'),
    withinMs: v.optional(whole(1, 2 ** 31 - 1), 100),
    of: v.optional(oneOf(['answers', 'calls']), 'answers'),
  }),
  verdict: (fault, { random, target }) => ({
    act: 'delay',
    delayMs: random.int(0, fault.withinMs),
    // A message has one way to go: it is put off there, behind others that keep their order.
    side: fault.of === 'answers' || target === 'message' ? 'after' : 'before',
  }),
  *shrink(fault) {
    for (const withinMs of shrinkNumber(fault.withinMs, 1)) yield { ...fault, withinMs }
  },
  describe: ({ of, withinMs }) => `reorder ${of} within ${withinMs} ms`,
}

/**
 * The order of concurrent calls is perturbed: each is put off by a time of its own, so that those begun within it of
 * each other may overtake. A lone call is late by that time at most.
 * @throws InvalidOptionError
 * @example reorder({ withinMs: 50, of: 'calls' })
 */
export function reorder(options: Partial<Omit<ReorderFault, 'kind'>> = {}): ReorderFault {
  return completeFault(reorderKind, { ...options, kind: 'reorder' })
}
