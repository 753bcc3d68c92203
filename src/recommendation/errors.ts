import type { ErrorSummary } from '../timeline/event.js'
import type { SeenCall } from './reading.js'

/** Codes and names of errors that may be gone at the next attempt. */
const transient = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'TimeoutError',
  'RequestTimeoutError',
  'TooManyRequestsError',
  'BadGatewayError',
  'ServiceUnavailableError',
  'GatewayTimeoutError',
])

/** Those after which nobody can tell whether the call took effect: it was on its way when the connection went. */
const ambiguous = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TimeoutError',
  'BadGatewayError',
  'GatewayTimeoutError',
])

/** The code of an error, or its name: `ECONNRESET`, `ServiceUnavailableError`. */
export function labelOf(error: ErrorSummary | undefined): string {
  return error?.code !== undefined && Number.isNaN(Number(error.code)) ? error.code : (error?.name ?? 'Error')
}

/** It may be gone at the next attempt. */
export function isTransient(error: ErrorSummary | undefined): boolean {
  return error !== undefined && transient.has(labelOf(error))
}

/** Its effect is in doubt: for its caller, whatever really happened. */
export function effectInDoubt(call: SeenCall): boolean {
  if (call.outcome === 'pending') return true
  // A connection that was never made carried nothing.
  const { error } = call
  return error !== undefined && ambiguous.has(labelOf(error)) && !error.message.startsWith('connect ')
}
