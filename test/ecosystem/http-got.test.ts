import got from 'got'
import { conform } from './http/conform.js'

const plain = { retry: { limit: 0 }, throwHttpErrors: false, responseType: 'buffer' } as const

conform('got', () => ({
  async get(url, { timeoutMs, signal } = {}) {
    const limit = timeoutMs === undefined ? {} : { timeout: { request: timeoutMs } }
    const { statusCode, headers, body } = await got(url, {
      ...plain,
      ...limit,
      ...(signal && { signal }),
      responseType: 'buffer',
    })
    return { status: statusCode, contentType: headers['content-type'] ?? '', body: Buffer.from(body) }
  },
  async pieces(url) {
    return got.stream(url)
  },
  async post(url, body) {
    const answer = await got.post(url, { ...plain, body })
    return { status: answer.statusCode, contentType: '', body: Buffer.from(answer.body) }
  },
}))
