import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'

/** Calls are acknowledged and not made: what was to be written is not there. */
export interface LostWriteFault {
  readonly kind: 'lostWrite'
  /** The acknowledgement. @default undefined */
  readonly answer?: unknown
}

export const lostWriteKind: FaultKind<LostWriteFault> = {
  kind: 'lostWrite',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('lostWrite'), answer: v.optional(v.unknown()) }),
  verdict: (fault) => ({ act: 'answer', value: fault.answer }),
  shrink: () => [],
  describe: () => 'lost write',
}

/**
 * Calls are answered as if they had been made, and are not: a write that the store has lost after it said yes.
 * @param answer what the caller is told
 * @throws InvalidOptionError
 * @example lostWrite({ ok: true })
 */
export function lostWrite(answer?: unknown): LostWriteFault {
  return completeFault(lostWriteKind, answer === undefined ? { kind: 'lostWrite' } : { kind: 'lostWrite', answer })
}
