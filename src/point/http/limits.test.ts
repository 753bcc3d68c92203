import 'faultline/http'
import { mkdtemp, rm } from 'node:fs/promises'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axios from 'axios'
import { faults, withChaos } from 'faultline'
import got from 'got'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import { certificate } from '../../../test/ecosystem/http/certificate.js'

async function listening(server: Server, where: number | string): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(where as number, '127.0.0.1', resolve))
  return server
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

test(
  'what is sent over HTTP/2 passes: it is no request of a point',
  withChaos(async (chaos) => {
    const server = await listening(
      http2.createServer((_request, response) => response.end('by HTTP/2')),
      0,
    )
    const api = chaos.http('api')
    chaos.inject(faults.httpStatus({ status: 503 }), { at: api, optional: true })
    const client = http2.connect(urlOf(server))
    const stream = client.request({ ':path': '/' })
    expect(Buffer.concat(await stream.toArray()).toString()).toBe('by HTTP/2')
    expect(api.calls).toBe(0)
    client.destroy()
    server.close()
  }),
)

test(
  'a client of undici that would agree on HTTP/2 speaks HTTP/1.1 where there are points, and is one',
  withChaos(async (chaos) => {
    const server = await listening(
      http2.createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
        response.end(request.httpVersion)
      }),
      0,
    )
    const dispatcher = new Agent({ allowH2: true, connect: { rejectUnauthorized: false } })
    const version = async () => (await request(urlOf(server).replace('http', 'https'), { dispatcher })).body.text()
    expect(await version()).toBe('2.0')
    const api = chaos.http('api')
    expect(await version()).toBe('1.1')
    expect(api.calls).toBe(1)
    await dispatcher.destroy()
    server.close()
  }),
)

test(
  'what is sent over a Unix socket passes, whatever the client',
  withChaos(async (chaos) => {
    const folder = await mkdtemp(join(tmpdir(), 'faultline-'))
    const socketPath = join(folder, 'http.sock')
    const server = http.createServer((_request, response) => response.end('by Unix socket'))
    await new Promise<void>((resolve) => server.listen(socketPath, resolve))
    const api = chaos.http('api')
    chaos.inject(faults.httpStatus({ status: 503 }), { at: api, optional: true })
    const dispatcher = new Agent({ connect: { socketPath } })
    expect(await (await request('http://localhost/', { dispatcher })).body.text()).toBe('by Unix socket')
    expect((await axios.get('http://localhost/', { socketPath })).data).toBe('by Unix socket')
    expect(api.calls).toBe(0)
    await dispatcher.destroy()
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  }),
)

test(
  'trailers come through while no fault acts, and are left out where one acts on the answer',
  withChaos(async (chaos) => {
    const server = await listening(
      http.createServer((_request, response) => {
        response.writeHead(200, { Trailer: 'X-Sum' })
        response.write('body')
        response.addTrailers({ 'X-Sum': '7' })
        response.end()
      }),
      0,
    )
    const trailers = () =>
      new Promise((resolve) => {
        http.get(urlOf(server), (answer) => answer.resume().on('end', () => resolve(answer.trailers)))
      })
    chaos.inject(faults.bandwidth({ bytesPerSecond: 1000 }), { at: chaos.http('api'), calls: 2 })
    expect(await trailers()).toEqual({ 'x-sum': '7' })
    expect(await trailers()).toEqual({})
    server.close()
  }),
)

test(
  'a client with a limit on size gets away from a body that does not end',
  withChaos(async (chaos) => {
    const server = await listening(
      http.createServer((_request, response) => response.end('[1,2,3]')),
      0,
    )
    chaos.inject(faults.endlessBody({ bytesPerSecond: 1000 }), { at: chaos.http('api') })
    const byAxios = axios.get(urlOf(server), { maxContentLength: 10_000 })
    await expect(byAxios).rejects.toMatchObject({ message: 'maxContentLength size of 10000 exceeded' })
    expect(chaos.clock.now()).toBe(10_000)
    const dispatcher = new Agent({ maxResponseSize: 5000 })
    const { body } = await request(urlOf(server), { dispatcher })
    await expect(body.text()).rejects.toMatchObject({ code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' })
    expect(chaos.clock.now()).toBe(15_000)
    // And one without either limit never does.
    const byGot = got(urlOf(server), { retry: { limit: 0 } }).text()
    await expect(Promise.race([byGot, chaos.clock.advance('1h')])).resolves.toBeUndefined()
    byGot.catch(() => {})
    await dispatcher.destroy()
    server.close()
  }),
)
