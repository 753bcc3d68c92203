import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'

/** Links of a cluster keep what is sent on them. */
export interface HoldFault {
  readonly kind: 'hold'
}

export const holdKind: FaultKind<HoldFault> = {
  kind: 'hold',
  target: 'network',
  schema: v.strictObject({ kind: v.literal('hold') }),
  verdict: () => ({ act: 'effect', effect: { on: 'network', name: 'hold', does: 'hold' } }),
  shrink: () => [],
  describe: () => 'hold messages',
}

/**
 * Links of a cluster keep all that is sent and all that is under way, and send it on when the fault is lifted; the point
 * is the link: `a->b`, `*->b`. Needs `import 'faultline/cluster'`.
 * @example chaos.inject(faults.hold(), { at: 'a->*', from: '1s', for: '3s' })
 */
export function hold(): HoldFault {
  return completeFault(holdKind, { kind: 'hold' })
}
