import { Agent, type Dispatcher, request, fetch as undiciFetch } from 'undici'
import { type Client, conform } from './http/conform.js'

function client(dispatcher?: Dispatcher): Client {
  const shared = dispatcher === undefined ? {} : { dispatcher }
  return {
    async get(url, { timeoutMs, signal } = {}) {
      const limit = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }
      const { statusCode, headers, body } = await request(url, { ...shared, ...limit, ...(signal && { signal }) })
      return {
        status: statusCode,
        contentType: String(headers['content-type'] ?? ''),
        body: Buffer.from(await body.arrayBuffer()),
      }
    },
    async pieces(url) {
      return (await request(url, shared)).body
    },
    async post(url, body) {
      const answer = await request(url, { ...shared, method: 'POST', body })
      return { status: answer.statusCode, contentType: '', body: Buffer.from(await answer.body.arrayBuffer()) }
    },
    followsRedirects: false,
    close: () => dispatcher?.destroy(),
  }
}

conform('undici: request', () => client())
conform('undici: request with an Agent', () => client(new Agent({ connections: 2 })))
conform('undici: request over TLS', () => client(new Agent({ connect: { rejectUnauthorized: false } })), { tls: true })
conform('undici: its own fetch', () => ({
  async get(url, { timeoutMs, signal } = {}) {
    const limit = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }
    const response = await undiciFetch(url, { ...limit, ...(signal && { signal }) })
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: Buffer.from(await response.arrayBuffer()),
    }
  },
  async pieces(url) {
    return (await undiciFetch(url)).body as AsyncIterable<Uint8Array>
  },
  async post(url, body) {
    const response = await undiciFetch(url, { method: 'POST', body })
    return { status: response.status, contentType: '', body: Buffer.from(await response.arrayBuffer()) }
  },
}))
