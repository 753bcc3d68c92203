import ky from 'ky'
import { conform } from './http/conform.js'

conform('ky', () => {
  const client = ky.create({ retry: 0, throwHttpErrors: false, timeout: false })
  return {
    limitsBodies: false,
    async get(url, { timeoutMs, signal } = {}) {
      const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs }
      const response = await client.get(url, { ...limit, ...(signal && { signal }) })
      return {
        status: response.status,
        contentType: response.headers.get('content-type') ?? '',
        body: Buffer.from(await response.arrayBuffer()),
      }
    },
    async pieces(url) {
      return (await client.get(url)).body as AsyncIterable<Uint8Array>
    },
    async post(url, body) {
      const response = await client.post(url, { body: new Uint8Array(body) })
      return { status: response.status, contentType: '', body: Buffer.from(await response.arrayBuffer()) }
    },
  }
})
