import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'

/** Calls are lost: they never settle, also after the fault was lifted. */
export interface DropFault {
  readonly kind: 'drop'
  /** `request`: lost on the way there, the call is never made. `answer`: made, it takes effect. @default 'request' */
  readonly lost: 'request' | 'answer'
}

export const dropKind: FaultKind<DropFault> = {
  kind: 'drop',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('drop'), lost: v.optional(oneOf(['request', 'answer']), 'request') }),
  verdict: (fault) => ({ act: 'hold', side: fault.lost === 'request' ? 'before' : 'after', release: 'never' }),
  shrink: () => [],
  describe: (fault) => `drop the ${fault.lost}`,
}

/**
 * Calls are lost for good, as packets on a network: no answer, no error.
 * @throws InvalidOptionError
 * @example drop({ lost: 'answer' })
 */
export function drop(options: Partial<Omit<DropFault, 'kind'>> = {}): DropFault {
  return completeFault(dropKind, { ...options, kind: 'drop' })
}
