import axios from 'axios'
import { conform } from './http/conform.js'

for (const adapter of ['http', 'fetch'] as const)
  conform(`axios, by its ${adapter} adapter`, () => {
    const client = axios.create({ adapter, validateStatus: null, responseType: 'arraybuffer' })
    return {
      limitsBodies: adapter === 'fetch',
      async get(url, { timeoutMs, signal } = {}) {
        const limit = timeoutMs === undefined ? {} : { timeout: timeoutMs }
        const { status, headers, data } = await client.get(url, { ...limit, ...(signal && { signal }) })
        return { status, contentType: String(headers['content-type'] ?? ''), body: Buffer.from(data) }
      },
      async pieces(url) {
        return (await client.get(url, { responseType: 'stream' })).data
      },
      async post(url, body) {
        const { status, data } = await client.post(url, body)
        return { status, contentType: '', body: Buffer.from(data) }
      },
    }
  })
