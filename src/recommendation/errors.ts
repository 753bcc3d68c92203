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
  ...[408, 425, 429, 500, 502, 503, 504].map((status) => statusError(status).name),
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
  ...[502, 504].map((status) => statusError(status).name),
])

/** An HTTP answer that is none: its client did not get what it asked for, and it is not the client's fault. */
export function isFailure(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

/** What such an answer is called here: `status 503`. */
export function statusError(status: number): ErrorSummary {
  return { name: `status ${status}`, message: `status ${status}` }
}

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
