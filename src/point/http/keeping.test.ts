import 'faultline/http'
import { once } from 'node:events'
import http from 'node:http'
import type net from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { faults, withChaos } from 'faultline'
import got from 'got'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import { page, serve } from '../../../test/ecosystem/http/server.js'
import { runInScope } from '../../clock/scope.js'

test('a request of others that is under way when a point is declared goes on', async () => {
  let answer = () => {}
  const server = http.createServer((_request, response) => {
    answer = () => void response.end('there')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
  const arrived = new Promise((resolve) => server.once('request', resolve))
  const outside = runInScope(null, () => fetch(url))
  await arrived
  await withChaos((chaos) => void chaos.http('api'))()
  answer()
  expect(await (await outside).text()).toBe('there')
  server.closeAllConnections()
  server.close()
})

test.each(['node:http', 'undici'])(
  'a server that closes a kept connection while a request on it is held is not noticed: %s',
  (client) =>
    withChaos(async (chaos) => {
      const server = await serve()
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      const dispatcher = new Agent({ connections: 1 })
      const ask = async () =>
        client === 'undici'
          ? (await request(`${server.url}/page`, { dispatcher })).body.text()
          : got(`${server.url}/page`, { agent: { http: agent }, retry: { limit: 0 } }).text()
      chaos.inject(faults.latency({ delayMs: 1000 }), { at: chaos.http('api'), calls: 2 })
      expect(await ask()).toBe(page.toString())
      setTimeout(() => server.server.closeAllConnections(), 500)
      expect(await ask()).toBe(page.toString())
      expect(chaos.clock.now()).toBe(1000)
      agent.destroy()
      await dispatcher.destroy()
      await server.close()
    })(),
)

test(
  'where the value of an answer is changed, the server is asked not to pack it',
  withChaos(async (chaos) => {
    const server = http.createServer(({ headers }, response) => {
      const packs = headers['accept-encoding']?.includes('gzip')
      if (packs) response.setHeader('Content-Encoding', 'gzip')
      response.end(packs ? gzipSync('{"a":1,"b":2}') : '{"a":1,"b":2}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`
    chaos.inject(faults.nullValue({ remove: 'b' }), { at: chaos.http('api'), calls: 2 })
    expect(await got(url).json()).toEqual({ a: 1, b: 2 })
    expect(await got(url).json()).toEqual({ a: 1 })
    server.close()
  }),
)

test(
  'a look-up that fails names the host of the request',
  withChaos(async (chaos) => {
    chaos.inject(faults.exception('ENOTFOUND'), { at: chaos.http('api') })
    const error = await new Promise((resolve) => http.get('http://api.example.test/v1').on('error', resolve))
    expect(error).toMatchObject({
      code: 'ENOTFOUND',
      hostname: 'api.example.test',
      message: 'getaddrinfo ENOTFOUND api.example.test',
    })
  }),
)

test(
  'HEAD is answered without a body, by the server and in its place, and its connection serves the next request',
  withChaos(async (chaos) => {
    const server = await serve()
    const api = chaos.http('api')
    chaos.inject(faults.httpStatus({ status: 503, body: 'busy' }), { at: api, calls: 1 })
    chaos.inject(faults.bandwidth({ bytesPerSecond: 10_000 }), { at: api, calls: 2 })
    chaos.inject(faults.endlessBody(), { at: api, calls: 3 })
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (method: string) =>
      got(`${server.url}/page`, {
        method: method as 'HEAD',
        agent: { http: agent },
        retry: { limit: 0 },
        throwHttpErrors: false,
      })
    const head = await ask('HEAD')
    expect([head.statusCode, head.body, head.headers['content-length']]).toEqual([503, '', '4'])
    const real = await ask('HEAD')
    expect([real.statusCode, real.body, real.headers['content-length']]).toEqual([200, '', `${page.length}`])
    expect((await ask('HEAD')).statusCode).toBe(200)
    expect(chaos.clock.now()).toBe(0)
    expect((await ask('GET')).body).toBe(page.toString())
    agent.destroy()
    await server.close()
  }),
)

test(
  'what is uploaded past a point is not kept',
  withChaos(async (chaos) => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heldBytes = () => {
      collect()
      return process.memoryUsage().arrayBuffers
    }
    const server = http.createServer((message, response) => message.resume().on('end', () => response.end()))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    chaos.http('api')
    const beforeBytes = heldBytes()
    const { port } = server.address() as net.AddressInfo
    const upload = http.request({ port, host: '127.0.0.1', method: 'POST' })
    const answered = once(upload, 'response')
    for (let piece = 0; piece < 200; piece++) if (!upload.write(Buffer.alloc(1_000_000, 1))) await once(upload, 'drain')
    // Of 200 MB; on a busy machine some are read late.
    expect(heldBytes() - beforeBytes).toBeLessThan(120_000_000)
    upload.end()
    ;((await answered) as [http.IncomingMessage])[0].resume()
    server.closeAllConnections()
    server.close()
  }),
  20_000,
)
