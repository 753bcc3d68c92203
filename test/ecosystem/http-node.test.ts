import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { type Client, conform } from './http/conform.js'

function client(agent: http.Agent | undefined, ask: typeof http.request): Client {
  const send = (url: string, options: RequestOptions, body?: Buffer) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const request = ask(url, { agent, ...options }, resolve).on('error', reject)
      request.end(body)
    })
  const whole = async (response: IncomingMessage) => ({
    status: response.statusCode ?? 0,
    contentType: response.headers['content-type'] ?? '',
    body: Buffer.concat(await response.toArray()),
  })
  return {
    async get(url, { timeoutMs, signal } = {}) {
      const limit = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }
      return whole(await send(url, { ...limit, ...(signal && { signal }) }))
    },
    pieces: (url) => send(url, {}),
    post: async (url, body) => whole(await send(url, { method: 'POST' }, body)),
    followsRedirects: false,
    close: () => agent?.destroy(),
  }
}

conform('node:http with the global agent', () => client(undefined, http.request))
conform('node:http with connections that are kept', () => client(new http.Agent({ keepAlive: true }), http.request))
conform(
  'node:https',
  () => client(new https.Agent({ keepAlive: true, rejectUnauthorized: false }), https.request as typeof http.request),
  { tls: true },
)
