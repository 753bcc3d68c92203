import * as v from 'valibot'
import { markInjected } from '../error/injected.js'
import { completeFault } from './complete.js'
import { checkCode, describeError, type ErrorSpec, errorEntries, errorToJson, makeError } from './error-spec.js'
import { type ErrorInput, readError } from './exception.js'
import type { FaultKind } from './fault-kind.js'
import { resetVerdict } from './reset-stage.js'

/** Calls are made and take effect; then their answer is lost. Breaks retries that are not idempotent. */
export interface LostAnswerFault extends ErrorSpec {
  readonly kind: 'lostAnswer'
}

const noError = { code: 'ECONNRESET' }

export const lostAnswerKind: FaultKind<LostAnswerFault> = {
  kind: 'lostAnswer',
  target: ['call', 'stream'],
  schema: v.pipe(
    v.strictObject({ kind: v.literal('lostAnswer'), ...errorEntries }),
    v.transform((fault) => ({ ...(describes(fault) ? {} : noError), ...fault })),
    checkCode(),
  ),
  verdict(fault, { point, call, injection, target }) {
    if (target === 'stream')
      return resetVerdict('lostAnswer', 'reset at the answer', { when: 'first bytes', direction: 'downstream' })
    return { act: 'lose', error: markInjected(makeError(fault), { kind: 'lostAnswer', point, call, injection }) }
  },
  shrink: () => [],
  describe: (fault) => `lost answer, ${describeError(fault)}`,
  toJson: errorToJson,
}

/**
 * Calls take effect, but the caller meets an error.
 * @param error as for `exception`. @default 'ECONNRESET'
 * @throws InvalidOptionError
 * @example lostAnswer('ETIMEDOUT')
 */
export function lostAnswer(error: ErrorInput = 'ECONNRESET'): LostAnswerFault {
  return completeFault(lostAnswerKind, { ...readError(error), kind: 'lostAnswer' })
}

function describes(spec: ErrorSpec): boolean {
  return [spec.code, spec.status, spec.name, spec.message, spec.error].some((part) => part !== undefined)
}
