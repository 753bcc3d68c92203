/** One message of a stream of server-sent events. */
export interface ServerSent {
  readonly event: string
  readonly data: string
}

/**
 * Reads server-sent events by `fetch`: `EventSource` can send no header, and a token in an address is written down in many
 * places.
 * @throws what fetch throws; `Refused` for an answer that is none
 */
export async function readEvents(
  url: string,
  token: string,
  signal: AbortSignal,
  on: { opened(): void; event(event: ServerSent): void },
): Promise<void> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, cache: 'no-store', signal })
  if (!response.ok || response.body === null) throw new Refused(response.status)
  on.opened()
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const messages = (rest + value).split('\n\n')
    rest = messages.pop() ?? ''
    for (const message of messages) on.event(parse(message))
  }
}

export class Refused extends Error {
  readonly status: number

  constructor(status: number) {
    super(`The server answered ${status}.`)
    this.status = status
  }
}

function parse(message: string): ServerSent {
  let [event, data] = ['message', '']
  for (const line of message.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7)
    else if (line.startsWith('data: ')) data = line.slice(6)
  }
  return { event, data }
}
