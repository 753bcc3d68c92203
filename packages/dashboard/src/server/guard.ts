import type { IncomingHttpHeaders } from 'node:http'
import { isToken } from './secret.js'

export interface Refusal {
  readonly status: 401 | 403
  readonly text: string
}

/** Of a request, what decides whether it is answered. */
export interface Asked {
  readonly headers: IncomingHttpHeaders
  /** Headers as they came: Node keeps the first of two `host` alone. */
  readonly rawHeaders: readonly string[]
}

const names = ['127.0.0.1', 'localhost', '[::1]']

/**
 * Who may ask. A page of another site reaches a server on this machine, too: by its address, or by a name of its own that
 * is made to lead here. The first tells by `Origin` and `Sec-Fetch-Site`, the second by `Host`.
 */
export class Guard {
  readonly #hosts: ReadonlySet<string>
  readonly #token: string

  constructor(port: number, token: string) {
    // Clients leave the port of the web out.
    this.#hosts = new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]))
    this.#token = token
  }

  /** For everything, the page itself among it. */
  refusesPlace({ headers, rawHeaders }: Asked): Refusal | undefined {
    const { host = '', origin } = headers
    const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length
    if (hosts !== 1 || !this.#hosts.has(host)) return forbidden('This host name does not lead to the dashboard.')
    if (origin !== undefined && origin !== `http://${host}`) return forbidden('Pages of other sites are not answered.')
    const site = headers['sec-fetch-site']
    // `none`: typed, or opened by a program.
    if (site !== undefined && site !== 'same-origin' && site !== 'none')
      // A link to the page itself is harmless: it has no token with it.
      return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
        ? undefined
        : forbidden('Pages of other sites are not answered.')
    return undefined
  }

  /** For all that tells something. */
  refusesToken({ headers }: Asked): Refusal | undefined {
    const given = /^Bearer ([\w-]+)$/.exec(headers.authorization ?? '')?.[1]
    if (isToken(given, this.#token)) return undefined
    return { status: 401, text: 'The token is missing or wrong. Open the address that `faultline watch` has printed.' }
  }

  /** For all that does something, besides the token: only the page itself. */
  refusesCommand({ headers }: Asked): Refusal | undefined {
    return headers.origin === undefined
      ? forbidden('Commands are taken from the page alone: no Origin was given.')
      : undefined
  }
}

function forbidden(text: string): Refusal {
  return { status: 403, text }
}
