import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type InFlight, inFlightWays } from './effect-network.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'

/** Links of a cluster carry nothing. */
export interface LinkCutFault {
  readonly kind: 'linkCut'
  /** What becomes of what is under way on them. @default 'drop' */
  readonly inFlight: InFlight
}

export const linkCutKind: FaultKind<LinkCutFault> = {
  kind: 'linkCut',
  target: 'network',
  schema: v.strictObject({ kind: v.literal('linkCut'), inFlight: v.optional(oneOf(inFlightWays), 'drop') }),
  verdict: ({ inFlight }) => ({ act: 'effect', effect: { on: 'network', name: 'cut', does: 'cut', inFlight } }),
  *shrink(fault) {
    if (fault.inFlight !== 'drop') yield { ...fault, inFlight: 'drop' }
  },
  describe: ({ inFlight }) => `link cut${inFlight === 'drop' ? '' : `, ${inFlight} what is under way`}`,
}

/**
 * Links of a cluster are cut, one way, until the fault is lifted; the point is the link: `a->b`, or a pattern such as
 * `a->*`. Needs `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.linkCut(), { at: 'a->b', from: '1s', for: '10s' })
 */
export function linkCut(options: Partial<Omit<LinkCutFault, 'kind'>> = {}): LinkCutFault {
  return completeFault(linkCutKind, { ...options, kind: 'linkCut' })
}
