import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { completeFault } from './complete.js'
import type { HttpAnswer } from './effect-http.js'
import type { FaultKind } from './fault-kind.js'
import { delayMs, headerFields, oneOf, whole } from './field.js'
import { shrinkField } from './shrink.js'

/** Requests are answered with a status by something in front of the server; it is not asked. */
export interface HttpStatusFault {
  readonly kind: 'httpStatus'
  /** 200 to 599. */
  readonly status: number
  /** Of the answer, by name. */
  readonly headers?: Readonly<Record<string, string>>
  /** Text of the answer's body. @default none */
  readonly body?: string
  /** Asks the client to come back after that much time, by a Retry-After header; rounded up to whole seconds. */
  readonly retryAfterMs?: number
  /** Retry-After as a number of seconds, or as the date by the clock of the client. @default 'seconds' */
  readonly retryAfterAs: 'seconds' | 'date'
}

export const httpStatusKind: FaultKind<HttpStatusFault> = {
  kind: 'httpStatus',
  target: 'http',
  schema: v.strictObject({
    kind: v.literal('httpStatus'),
    status: whole(200, 599),
    headers: v.exactOptional(headerFields),
    body: v.exactOptional(v.string('to be text')),
    retryAfterMs: v.exactOptional(delayMs),
    retryAfterAs: v.optional(oneOf(['seconds', 'date']), 'seconds'),
  }),
  verdict: (fault) => ({
    act: 'effect',
    effect: { on: 'http', name: `status ${fault.status}`, answer: (_request, wallMs) => answerOf(fault, wallMs) },
  }),
  *shrink(fault) {
    const { headers, body, ...bare } = fault
    if (headers !== undefined || body !== undefined) yield bare
    if (fault.retryAfterMs !== undefined)
      yield* shrinkField(fault, 'retryAfterMs', fault.retryAfterMs > 1000 ? [1000] : [])
  },
  describe: ({ status, retryAfterMs }) =>
    `status ${status}${retryAfterMs === undefined ? '' : `, retry after ${retryAfterMs} ms`}`,
}

/**
 * Requests are answered with a status, and do not reach the server.
 * @throws InvalidOptionError
 * @example httpStatus({ status: 429, retryAfter: '30s' })
 */
export function httpStatus(
  options: Pick<HttpStatusFault, 'status'> &
    Partial<Omit<HttpStatusFault, 'kind'>> & { readonly retryAfter?: Duration },
): HttpStatusFault {
  const { retryAfter, ...fields } = options
  const retryAfterMs = retryAfter === undefined ? fields.retryAfterMs : toMs('retryAfter', retryAfter)
  return completeFault(httpStatusKind, { ...fields, retryAfterMs, kind: 'httpStatus' })
}

function answerOf(
  { status, headers = {}, body, retryAfterMs, retryAfterAs }: HttpStatusFault,
  wallMs: number,
): HttpAnswer {
  const all = Object.entries(headers)
  if (retryAfterMs !== undefined) all.push(['Retry-After', retryAfter(retryAfterMs, retryAfterAs, wallMs)])
  return { status, headers: all, body: body ?? '' }
}

function retryAfter(ms: number, as: 'seconds' | 'date', wallMs: number): string {
  // The date has whole seconds: rounded up, or the client would come back too early.
  return as === 'seconds' ? `${Math.ceil(ms / 1000)}` : new Date(Math.ceil((wallMs + ms) / 1000) * 1000).toUTCString()
}
