import type { Plan } from '../point.js'
import { readAll, valueOfBody } from './json-body.js'

/** What is sent to the server: the client's request, or what corrupted arguments have made of it. */
export interface Outgoing {
  readonly headers: Readonly<Record<string, string>>
  readonly body: ReadableStream<Uint8Array> | readonly Uint8Array[] | null
}

/** Headers that say how a message is framed and where it goes: wrong ones would break the connection, not the request. */
const framing = ['connection', 'content-length', 'expect', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding']

/** The request as the client made it. */
export function asMade({ headers, body }: Request): Outgoing {
  return { headers: Object.fromEntries(headers), body: body as Outgoing['body'] }
}

/** The request with its arguments changed: the value of its body, or its headers where it has no body. */
export async function altered(request: Request, { alterArgs }: Plan): Promise<Outgoing> {
  const { headers, body } = asMade(request)
  const change = (value: unknown) => alterArgs.reduce((args, alter) => alter(args), [value] as readonly unknown[])[0]
  if (body === null) {
    const kept = Object.entries(headers).filter(([name]) => framing.includes(name))
    const open = Object.fromEntries(Object.entries(headers).filter(([name]) => !framing.includes(name)))
    return { headers: { ...Object.fromEntries(kept), ...sendable(change(open)) }, body }
  }
  const { value, write } = valueOfBody(await readAll(body as AsyncIterable<Uint8Array>))
  const bytes = write(change(value))
  const { 'transfer-encoding': _chunked, ...rest } = headers
  return { headers: { ...rest, 'content-length': `${bytes.byteLength}` }, body: [bytes] }
}

/** The same once more. A body that is still to come goes to both. */
export function twice(sent: Outgoing): [Outgoing, Outgoing] {
  if (!(sent.body instanceof ReadableStream)) return [sent, sent]
  const [one, other] = sent.body.tee()
  return [
    { ...sent, body: one },
    { ...sent, body: other },
  ]
}

/** As headers may be: text in one line, and none that is not there. */
function sendable(headers: unknown): Record<string, string> {
  const all = Object.entries(Object(headers) as Record<string, unknown>)
  const there = all.filter(([name, value]) => name !== '' && value !== undefined && value !== null)
  return Object.fromEntries(
    there.map(([name, value]) => [name, String(value).replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')]),
  )
}
