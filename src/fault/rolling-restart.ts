import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, oneOf, whole } from './field.js'
import { type NodeFields, nodeFields, ofSome, shrinkCount } from './node-fields.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Nodes of a cluster are restarted one after another, as when a new version is rolled out. */
export interface RollingRestartFault extends NodeFields {
  readonly kind: 'rollingRestart'
  /** Ms for which each is down. @default 1000 */
  readonly downMs: number
  /** Ms from the start of one to the end of the next. @default 1000 */
  readonly gapMs: number
  /** How many are down at a time: a number, or as many as leave no majority. @default 1 */
  readonly atOnce: number | 'majority'
  /** They are told to stop and wait for what they still do, or crash. @default 'stop' */
  readonly how: 'stop' | 'crash'
}

export const rollingRestartKind: FaultKind<RollingRestartFault> = {
  kind: 'rollingRestart',
  target: 'node',
  schema: v.strictObject({
    kind: v.literal('rollingRestart'),
    downMs: v.optional(delayMs, 1000),
    gapMs: v.optional(delayMs, 1000),
    atOnce: v.optional(
      v.union([whole(1, 10_000), v.literal('majority')], "to be a whole number, 1 or more, or 'majority'"),
      1,
    ),
    how: v.optional(oneOf(['stop', 'crash']), 'stop'),
    ...nodeFields,
  }),
  verdict: ({ downMs, gapMs, atOnce, how, count }) => ({
    act: 'effect',
    effect: { on: 'node', name: `restart in turn, ${how}`, does: 'roll', downMs, gapMs, atOnce, how, count },
  }),
  *shrink(fault) {
    yield* shrinkCount(fault)
    if (fault.how === 'crash') yield { ...fault, how: 'stop' }
    if (fault.atOnce === 'majority') yield { ...fault, atOnce: 1 }
    else yield* shrinkField(fault, 'atOnce', shrinkNumber(fault.atOnce, 1))
    yield* shrinkField(fault, 'downMs', shrinkNumber(fault.downMs, 0))
    yield* shrinkField(fault, 'gapMs', shrinkNumber(fault.gapMs, 0))
  },
  describe(fault) {
    const { downMs, gapMs, atOnce, how } = fault
    const some = atOnce === 1 ? '' : `, ${atOnce === 'majority' ? 'a majority' : atOnce} at a time`
    const way = how === 'crash' ? ', by crashes' : ''
    return ofSome(`rolling restart, each down ${downMs} ms, gaps of ${gapMs} ms${some}${way}`, fault)
  },
}

/** Options of `faults.rollingRestart`. */
export interface RollingRestartOptions extends NodeFields {
  readonly downMs?: Duration
  readonly gapMs?: Duration
  readonly atOnce?: RollingRestartFault['atOnce']
  readonly how?: RollingRestartFault['how']
}

/**
 * Nodes of a cluster are restarted in turn, in the order in which they were added: each is stopped, is down for `downMs`,
 * and `gapMs` after its start comes the next. Once round; lifted before, it starts those that are down and leaves the
 * rest alone. Needs `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.rollingRestart({ downMs: '2s', gapMs: '10s' }), { at: 'replica-*', from: '5s' })
 */
export function rollingRestart({ downMs, gapMs, ...options }: RollingRestartOptions = {}): RollingRestartFault {
  return completeFault(rollingRestartKind, {
    ...options,
    ...(downMs === undefined ? {} : { downMs: toMs('downMs', downMs) }),
    ...(gapMs === undefined ? {} : { gapMs: toMs('gapMs', gapMs) }),
    kind: 'rollingRestart',
  })
}
