import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { catalogueError } from './error-catalogue.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, text } from './field.js'

/** The signal of a call, or the session's, is aborted. */
export interface AbortFault {
  readonly kind: 'abort'
  /** `before` the call is made, `during` it (one tick after it began), or `after` its answer came. @default 'during' */
  readonly phase: 'before' | 'during' | 'after'
  /** Message of the signal's reason, an AbortError; `TimeoutError` makes it the one of `AbortSignal.timeout`. */
  readonly reason?: string
}

export const abortKind: FaultKind<AbortFault> = {
  kind: 'abort',
  target: 'call',
  schema: v.strictObject({
    kind: v.literal('abort'),
    phase: v.optional(oneOf(['before', 'during', 'after']), 'during'),
    reason: v.exactOptional(text()),
  }),
  verdict: (fault, { point, call, injection }) => {
    const error =
      fault.reason === 'TimeoutError' ? catalogueError('TimeoutError') : catalogueError('AbortError', fault.reason)
    return { act: 'abort', phase: fault.phase, reason: markInjected(error, { kind: 'abort', point, call, injection }) }
  },
  shrink: () => [],
  describe: (fault) => `abort ${fault.phase} the call`,
}

/**
 * The AbortSignal passed to a call is aborted; without one, that of `chaos.signal()`.
 * @throws InvalidOptionError
 * @example abort({ phase: 'before', reason: 'TimeoutError' })
 */
export function abort(options: Partial<Omit<AbortFault, 'kind'>> = {}): AbortFault {
  return completeFault(abortKind, { ...options, kind: 'abort' })
}
