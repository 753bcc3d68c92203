import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { type NodeFields, nodeFields, ofSome, shrinkCount } from './node-fields.js'

/** Nodes of a cluster stand still. */
export interface PauseFault extends NodeFields {
  readonly kind: 'pause'
}

export const pauseKind: FaultKind<PauseFault> = {
  kind: 'pause',
  target: 'node',
  schema: v.strictObject({ kind: v.literal('pause'), ...nodeFields }),
  verdict: ({ count }) => ({ act: 'effect', effect: { on: 'node', name: 'pause', does: 'pause', count } }),
  shrink: shrinkCount,
  describe: (fault) => ofSome('pause', fault),
}

/**
 * Nodes of a cluster stand still until the fault is lifted, as in a long collection of garbage or a suspended machine:
 * timers that come due and messages that arrive wait, clocks go on. Needs `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.pause(), { at: 'leader', from: '2s', for: '15s' })
 */
export function pause(options: NodeFields = {}): PauseFault {
  return completeFault(pauseKind, { ...options, kind: 'pause' })
}
