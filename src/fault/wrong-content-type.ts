import * as v from 'valibot'
import { completeFault } from './complete.js'
import type { HttpAnswer } from './effect-http.js'
import type { FaultKind } from './fault-kind.js'
import { headerValue } from './field.js'

/** The server's answers come with another content type: the page of a proxy or a portal in front of it, say. */
export interface WrongContentTypeFault {
  readonly kind: 'wrongContentType'
  /** @default 'text/html; charset=utf-8' */
  readonly contentType: string
  /** Text in place of the server's body. @default the server's own */
  readonly body?: string
}

export const wrongContentTypeKind: FaultKind<WrongContentTypeFault> = {
  kind: 'wrongContentType',
  target: 'http',
  schema: v.strictObject({
    kind: v.literal('wrongContentType'),
    contentType: v.optional(headerValue, 'text/html; charset=utf-8'),
    body: v.exactOptional(v.string('to be text')),
  }),
  verdict: (fault) => ({
    act: 'effect',
    effect: { on: 'http', name: 'wrong content type', change: (answer) => changed(fault, answer) },
  }),
  *shrink({ body, ...bare }) {
    if (body !== undefined) yield bare
  },
  describe: ({ contentType, body }) => `content type ${contentType}${body === undefined ? '' : ', another body'}`,
}

/**
 * Answers have another content type than what they hold, or hold something else altogether, with the server's status.
 * @throws InvalidOptionError
 * @example wrongContentType({ body: '<html>Sign in to the network</html>' })
 */
export function wrongContentType(options: Partial<Omit<WrongContentTypeFault, 'kind'>> = {}): WrongContentTypeFault {
  return completeFault(wrongContentTypeKind, { ...options, kind: 'wrongContentType' })
}

function changed({ contentType, body }: WrongContentTypeFault, answer: HttpAnswer): HttpAnswer {
  // What says how the server's body is packed does not hold for another one.
  const about = body === undefined ? ['content-type'] : ['content-type', 'content-encoding', 'content-length', 'etag']
  const kept = answer.headers.filter(([name]) => !about.includes(name.toLowerCase()))
  const headers: HttpAnswer['headers'] = [...kept, ['Content-Type', contentType]]
  return { ...answer, headers, ...(body === undefined ? {} : { body }) }
}
