import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import { Agent, RetryAgent, request } from 'undici'
import { expect, test } from 'vitest'

/** A real server on a real socket of the loopback interface. */
async function serve(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = http.createServer(handler).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close }
}

test(
  'backoff on 503: half a second, doubled each time up to maxTimeout, until the server is well after twelve minutes',
  withChaos(async (chaos) => {
    const backend = chaos.wrap('backend', { find: async () => 'found' })
    const outage = chaos.inject(faults.exception(503), { at: backend.find, for: '12m' })
    const requestsMs: number[] = []
    const server = await serve(async (_request, response) => {
      requestsMs.push(chaos.clock.now())
      const [status, body] = await backend.find().then(
        (found) => [200, found] as const,
        (error: { status: number }) => [error.status, ''] as const,
      )
      response.writeHead(status).end(body)
    })
    const agent = new RetryAgent(new Agent(), { maxRetries: 50, maxTimeout: 60_000 })
    const { statusCode, body } = await request(server.url, { dispatcher: agent })
    expect([statusCode, await body.text()]).toEqual([200, 'found'])
    const doubled = [0, 500, 1500, 3500, 7500, 15_500, 31_500, 63_500]
    expect(requestsMs).toEqual([...doubled, ...Array.from({ length: 11 }, (_, i) => 123_500 + i * 60_000)])
    expect(chaos.clock.now()).toBe(723_500)
    expect(outage.impact.acted).toBe(18)
    await agent.close()
    await server.close()
  }),
)

test(
  'Retry-After in seconds, and as a date, is waited for to the second, up to maxTimeout',
  withChaos(async (chaos) => {
    const waits = ['300', () => new Date(Date.now() + 240_000).toUTCString(), '90', '3600']
    const requestsMs: number[] = []
    const server = await serve((_request, response) => {
      requestsMs.push(chaos.clock.now())
      const wait = waits.shift()
      if (wait === undefined) return response.end('ok')
      response.writeHead(429, { 'retry-after': typeof wait === 'string' ? wait : wait() }).end()
    })
    const agent = new RetryAgent(new Agent(), { maxTimeout: 600_000 })
    const { statusCode, body } = await request(server.url, { dispatcher: agent })
    expect([statusCode, await body.text()]).toEqual([200, 'ok'])
    expect(requestsMs).toEqual([0, 300_000, 540_000, 630_000, 1_230_000])
    await agent.close()
    await server.close()
  }),
)

test(
  'maxRetries: after five retries the last status is thrown; a POST is not retried at all',
  withChaos(async (chaos) => {
    const requestsMs: number[] = []
    const server = await serve((_request, response) => {
      requestsMs.push(chaos.clock.now())
      response.writeHead(503).end()
    })
    const agent = new RetryAgent(new Agent(), { minTimeout: 20_000, maxTimeout: 600_000 })
    const run = request(server.url, { dispatcher: agent })
    await expect(run).rejects.toMatchObject({ code: 'UND_ERR_REQ_RETRY', statusCode: 503 })
    expect(requestsMs).toEqual([0, 20_000, 60_000, 140_000, 300_000, 620_000])
    const post = request(server.url, { dispatcher: agent, method: 'POST', body: 'x' })
    await expect(post).rejects.toMatchObject({ statusCode: 503 })
    expect(requestsMs).toHaveLength(7)
    expect(chaos.clock.now()).toBe(620_000)
    await agent.close()
    await server.close()
  }),
)

test(
  'a server whose sockets are cut for ten minutes is found again at the first retry after it',
  withChaos(async (chaos) => {
    const line = chaos.wrap('line', { pass: async () => true })
    const cut = chaos.inject(faults.exception('ECONNRESET'), { at: line.pass, for: '10m' })
    const requestsMs: number[] = []
    const server = await serve((incoming, response) => {
      requestsMs.push(chaos.clock.now())
      line.pass().then(
        () => response.end('ok'),
        () => incoming.socket.destroy(),
      )
    })
    const agent = new RetryAgent(new Agent(), { maxRetries: 30, minTimeout: 1000, maxTimeout: 120_000 })
    const { statusCode, body } = await request(server.url, { dispatcher: agent })
    expect([statusCode, await body.text()]).toEqual([200, 'ok'])
    const doubled = Array.from({ length: 8 }, (_, i) => (2 ** i - 1) * 1000)
    expect(requestsMs).toEqual([...doubled, 247_000, 367_000, 487_000, 607_000])
    expect(chaos.clock.now()).toBe(607_000)
    expect(cut.impact.acted).toBe(11)
    await agent.close()
    await server.close()
  }),
)

test(
  'a hundred requests to a handler that takes six seconds take exactly ten minutes, and no real time to speak of',
  withChaos(async (chaos) => {
    const server = await serve(async (_request, response) => {
      await sleep(6000)
      response.end('ok')
    })
    const agent = new Agent()
    for (let i = 1; i <= 100; i++) {
      const { body } = await request(server.url, { dispatcher: agent })
      expect(await body.text()).toBe('ok')
      expect(chaos.clock.now()).toBe(i * 6000)
    }
    await agent.close()
    await server.close()
  }),
)

test(
  'headersTimeout: a server that never answers is given up within its resolution of about a second, and retried',
  withChaos(async (chaos) => {
    const requestsMs: number[] = []
    const server = await serve((_request, response) => {
      requestsMs.push(chaos.clock.now())
      if (requestsMs.length === 3) response.end('ok')
    })
    const errorCodes = ['UND_ERR_HEADERS_TIMEOUT']
    const agent = new RetryAgent(new Agent({ headersTimeout: 300_000 }), { errorCodes, minTimeout: 1000 })
    const { body } = await request(server.url, { dispatcher: agent })
    expect(await body.text()).toBe('ok')
    const [first, second, third] = requestsMs as [number, number, number]
    expect(first).toBe(0)
    for (const waitMs of [second - first, third - second]) {
      expect(waitMs).toBeGreaterThanOrEqual(301_000)
      expect(waitMs).toBeLessThan(304_000)
    }
    await agent.close()
    await server.close()
  }),
)
