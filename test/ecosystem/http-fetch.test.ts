import { conform } from './http/conform.js'

conform('the global fetch', () => ({
  async get(url, { timeoutMs, signal } = {}) {
    const limit = timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }
    const response = await fetch(url, { ...limit, ...(signal === undefined ? {} : { signal }) })
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      body: Buffer.from(await response.arrayBuffer()),
    }
  },
  async pieces(url) {
    return (await fetch(url)).body as AsyncIterable<Uint8Array>
  },
  async post(url, body) {
    const response = await fetch(url, { method: 'POST', body })
    return { status: response.status, contentType: '', body: Buffer.from(await response.arrayBuffer()) }
  },
}))
