import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import {
  checkCode,
  describeError,
  type ErrorSpec,
  errorEntries,
  errorToJson,
  makeError,
  type OwnError,
} from './error-spec.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf } from './field.js'
import { resetVerdict } from './reset-stage.js'

/** Calls are not made; they fail. A TCP link refuses connections at ECONNREFUSED, and resets them at any other error. */
export interface ExceptionFault extends ErrorSpec {
  readonly kind: 'exception'
  /** How the caller meets it. `auto`: as the point answers, by promise, callback or throw. @default 'auto' */
  readonly via: 'auto' | 'reject' | 'throw' | 'callback'
}

const vias = ['auto', 'reject', 'throw', 'callback'] as const

export const exceptionKind: FaultKind<ExceptionFault> = {
  kind: 'exception',
  target: ['call', 'stream'],
  schema: v.pipe(
    v.strictObject({ kind: v.literal('exception'), ...errorEntries, via: v.optional(oneOf(vias), 'auto') }),
    checkCode(),
  ),
  verdict(fault, { point, call, injection, target }) {
    if (target === 'stream') {
      const refuses = fault.code === 'ECONNREFUSED'
      const name = refuses ? 'refuse' : 'reset'
      return resetVerdict('exception', name, { when: 'at once', direction: 'downstream', refuses })
    }
    const error = markInjected(makeError(fault), { kind: 'exception', point, call, injection })
    return { act: 'fail', error, via: fault.via }
  },
  *shrink(fault) {
    if (fault.via !== 'auto') yield { ...fault, via: 'auto' }
  },
  describe: (fault) => `exception ${describeError(fault)}`,
  toJson: errorToJson,
}

/** Which error: a code of the catalogue, an HTTP status, your own error, class or factory, or all fields. */
export type ErrorInput = string | number | OwnError | ErrorSpec

/**
 * Calls fail with an error that looks like the real one.
 * @throws InvalidOptionError
 * @example exception('ECONNRESET'); exception(503); exception(CardDeclined); exception({ code: 'P2002', message: '…' })
 */
export function exception(error: ErrorInput, options: { readonly via?: ExceptionFault['via'] } = {}): ExceptionFault {
  return completeFault(exceptionKind, { ...readError(error), ...options, kind: 'exception' })
}

/** The short forms as fields. */
export function readError(error: ErrorInput): ErrorSpec {
  if (typeof error === 'string') return { code: error }
  if (typeof error === 'number') return { status: error }
  if (typeof error !== 'object' || error === null) return { error }
  const plain = Object.getPrototypeOf(error) === Object.prototype || Object.getPrototypeOf(error) === null
  return plain ? (error as ErrorSpec) : { error: error as Error }
}
