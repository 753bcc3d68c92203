/**
 * 007: HTTP, with a real client and a real server.
 *
 * `chaos.http` makes requests fault points by method, host and path, whatever client makes them. The code under test
 * and its server stay as they are, over real sockets; the outage in between is virtual, and so is the time it takes.
 */
import 'faultline/http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import got, { type Got } from 'got'
import { expect, test } from 'vitest'

/** A server with the rates of exchange, which also takes orders, one for each key, and a point at the requests for either. */
async function rates(chaos: Chaos) {
  const asked: string[] = []
  const orders = new Set<unknown>()
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    if (request.method === 'POST') orders.add(request.headers['idempotency-key'])
    response.setHeader('Content-Type', 'application/json').end('{"rate":1.1}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return {
    url,
    asked,
    orders,
    reads: chaos.http('reads', { method: 'GET', path: '/rates/*' }),
    writes: chaos.http('writes', { method: 'POST' }),
    close,
  }
}

const rateBy = (client: Got, url: string) => () => client.get(`${url}/rates/eur`).json<{ rate: number }>()

test(
  'the client gives up after its retries, and is well as soon as the outage is over',
  withChaos(async (chaos) => {
    const server = await rates(chaos)
    // Two retries, after one and two seconds: they outlast a hiccup, not twenty seconds of refused connections.
    const system = chaos.system({ name: 'rates', probe: rateBy(got, server.url), probeTimeoutMs: '10s' })
    chaos.inject(faults.exception('ECONNREFUSED'), { at: server.reads, from: '1s', for: '20s' })

    await expect(system).toRecoverWithin('3s')
    await expect(system).not.toStayAvailable(0.9)
    server.close()
  }),
)

test(
  'a body that stalls within the outage hangs a client without a limit; one with a limit asks again',
  withChaos(async (chaos) => {
    const server = await rates(chaos)
    chaos.inject(faults.bandwidth({ bytesPerSecond: 1 }), { at: server.reads, for: '5s' })
    const limited = got.extend({ timeout: { response: 1000, request: 3000 }, retry: { limit: 2 } })

    expect(await rateBy(limited, server.url)()).toEqual({ rate: 1.1 })

    // The limit is over after 3 s, the first retry waits for one more; the outage ends within its answer.
    expect(chaos.clock.now()).toBe(5000)
    expect(server.reads.calls).toBe(2)
    server.close()
  }),
)

test(
  'an answer that is lost and a request that comes twice: one key, so one order',
  withChaos(async (chaos) => {
    const server = await rates(chaos)
    chaos.inject(faults.lostAnswer(), { at: server.writes, calls: 1 })
    chaos.inject(faults.duplicate({ gapMs: 100 }), { at: server.writes, calls: 2 })
    const headers = { 'Idempotency-Key': 'order-1' }

    // got retries no POST unless it is told to.
    await got.post(`${server.url}/orders`, { headers, json: { item: 'chair' }, retry: { methods: ['POST'] } })
    await chaos.clock.advance('1s')

    expect(server.asked).toEqual(['POST /orders', 'POST /orders', 'POST /orders'])
    expect(server.orders.size).toBe(1)
    server.close()
  }),
)
