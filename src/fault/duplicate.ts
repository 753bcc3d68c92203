import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, oneOf } from './field.js'
import { shrinkField, shrinkNumber } from './shrink.js'

/** Calls are made twice, as a message that a broker delivers again. */
export interface DuplicateFault {
  readonly kind: 'duplicate'
  /** From the first call to the second, in virtual ms. 0: right after it, while the first is under way. @default 0 */
  readonly gapMs: number
  /** Which answer the caller is given; the other one goes to nobody. @default 'first' */
  readonly answer: 'first' | 'second'
}

export const duplicateKind: FaultKind<DuplicateFault> = {
  kind: 'duplicate',
  target: ['call', 'message'],
  schema: v.strictObject({
    kind: v.literal('duplicate'),
    gapMs: v.optional(delayMs, 0),
    answer: v.optional(oneOf(['first', 'second']), 'first'),
  }),
  verdict: ({ gapMs, answer }) => ({ act: 'repeat', gapMs, answer }),
  *shrink(fault) {
    yield* shrinkField(fault, 'gapMs', shrinkNumber(fault.gapMs, 0))
    yield* shrinkField(fault, 'answer', fault.answer === 'second' ? ['first'] : [])
  },
  describe: ({ gapMs }) => `duplicate${gapMs > 0 ? ` after ${gapMs} ms` : ''}`,
}

/**
 * Calls are made twice with the same arguments. Of a call that gives a stream or an iterator the caller has the first.
 * @throws InvalidOptionError
 * @example duplicate({ gapMs: 200 })
 */
export function duplicate(options: Partial<Omit<DuplicateFault, 'kind'>> = {}): DuplicateFault {
  return completeFault(duplicateKind, { ...options, kind: 'duplicate' })
}
