import crypto from 'node:crypto'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { EPOCH, inVirtualTime } from './clock.test-support.js'

test.each<[string, () => Promise<unknown>]>([
  ['a file read', () => readFile(new URL('../../package-lock.json', import.meta.url))],
  ['a key derivation', () => promisify(crypto.scrypt)('secret', 'salt', 64)],
  ['a digest of 20 MB by WebCrypto', () => crypto.subtle.digest('SHA-256', new Uint8Array(20_000_000))],
  ['a compression', () => promisify(zlib.gzip)(Buffer.alloc(2_000_000))],
  ['a compressed stream', () => pipeline(Readable.from([Buffer.alloc(5_000_000)]), zlib.createGzip(), devNull())],
  [
    'a stream compressed by Brotli',
    () => pipeline(Readable.from([Buffer.alloc(500_000)]), zlib.createBrotliCompress(), devNull()),
  ],
  ['a CompressionStream', () => new Response(compressed(Buffer.alloc(5_000_000))).arrayBuffer()],
  ['a look-up of a name', () => import('node:dns/promises').then((dns) => dns.lookup('localhost'))],
])('%s takes no virtual time', async (_name, work) => {
  const { value } = await inVirtualTime(async () => {
    const deadline = setTimeout(() => expect.unreachable('time went on'), 10_000)
    await work()
    clearTimeout(deadline)
    return Date.now() - EPOCH
  })
  expect(value).toBe(0)
})

/** Takes everything. */
function devNull(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}

function compressed(data: Buffer<ArrayBuffer>): ReadableStream {
  return new Blob([data]).stream().pipeThrough(new CompressionStream('gzip'))
}

test('a compressed answer of HTTP takes no virtual time, though the request is over before it is unpacked', async () => {
  const body = zlib.gzipSync(Buffer.alloc(5_000_000, 'abc'))
  const { value } = await inVirtualTime(async () => {
    const server = http.createServer((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const deadline = setTimeout(() => expect.unreachable('time went on'), 10_000)
    const text = await (await fetch(url)).text()
    clearTimeout(deadline)
    server.closeAllConnections()
    server.close()
    return [text.length, Date.now() - EPOCH]
  })
  expect(value).toEqual([5_000_000, 0])
})

test('HTTP client and server in one process are exact to the millisecond, session after session', async () => {
  for (let session = 0; session < 5; session++) {
    const { value } = await inVirtualTime(async () => {
      const server = http
        .createServer((_request, response) => setTimeout(() => response.end('hi'), 30))
        .listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      for (let i = 0; i < 50; i++) await (await fetch(url)).text()
      const byFetch = Date.now() - EPOCH
      for (let i = 0; i < 50; i++)
        await new Promise((resolve, reject) => {
          http.get(url, (message) => message.resume().on('end', resolve)).on('error', reject)
        })
      server.closeAllConnections()
      server.close()
      return [byFetch, Date.now() - EPOCH]
    })
    expect(value).toEqual([1500, 3000])
  }
})

test("the timeouts of Node's fetch work in each session, though it keeps one timer for good", async () => {
  for (let session = 0; session < 3; session++) {
    const { tookMs } = await inVirtualTime(async () => {
      const server = http.createServer(() => {}).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
      // Node's own fetch gives up waiting for headers after five minutes.
      await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } })
      server.closeAllConnections()
      server.close()
    })
    expect(tookMs).toBeGreaterThanOrEqual(300_000)
    expect(tookMs).toBeLessThan(303_000)
  }
})

test('a TCP client and server in one process are exact to the millisecond', async () => {
  const { value } = await inVirtualTime(async () => {
    const server = net.createServer((socket) => {
      socket.on('data', (data) => setTimeout(() => socket.write(data), 40))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
    await new Promise((resolve) => client.once('connect', resolve))
    for (let i = 0; i < 20; i++) {
      client.write('ping')
      await new Promise((resolve) => client.once('data', resolve))
    }
    client.destroy()
    server.close()
    return Date.now() - EPOCH
  })
  expect(value).toBe(800)
})

test('a worker thread that takes its time is waited for, not called a standstill', async () => {
  const { value } = await inVirtualTime(async () => {
    // Half a second of real work in the worker; its clock is a real one.
    const code = `const until = Date.now() + 500; while (Date.now() < until); require('node:worker_threads').parentPort.postMessage('done')`
    const worker = new Worker(code, { eval: true })
    const answer = await new Promise((resolve) => worker.once('message', resolve))
    await worker.terminate()
    return answer
  })
  expect(value).toBe('done')
})
