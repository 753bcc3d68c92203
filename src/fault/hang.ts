import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'
import { shrinkField } from './shrink.js'

/** Calls are held before they are made. */
export interface HangFault {
  readonly kind: 'hang'
  /** `lift`: the call goes on when the fault is lifted. `never`: it stays pending for ever. @default 'lift' */
  readonly release: 'lift' | 'never'
}

export const hangKind: FaultKind<HangFault> = {
  kind: 'hang',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('hang'), release: v.optional(oneOf(['lift', 'never']), 'lift') }),
  verdict: (fault) => ({ act: 'hold', side: 'before', release: fault.release }),
  shrink: (fault) => shrinkField(fault, 'release', fault.release === 'never' ? ['lift'] : []),
  describe: (fault) => (fault.release === 'lift' ? 'hang until lifted' : 'hang for ever'),
}

/**
 * Calls hang: they are held until the fault is lifted and then go on, or for ever.
 * @throws InvalidOptionError
 * @example hang({ release: 'never' })
 */
export function hang(options: Partial<Omit<HangFault, 'kind'>> = {}): HangFault {
  return completeFault(hangKind, { ...options, kind: 'hang' })
}
