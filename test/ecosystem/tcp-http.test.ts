import { once } from 'node:events'
import http from 'node:http'
import http2 from 'node:http2'
import type { AddressInfo } from 'node:net'
import { faults, withChaos } from 'faultline'
import 'faultline/tcp'
import { expect, test } from 'vitest'

test(
  'HTTP/1.1 through a link: latency is exact, a reset in the middle of a body is met as one',
  withChaos(async (chaos) => {
    const server = http.createServer((_request, response) => response.end('x'.repeat(100_000))).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = await chaos.tcp('web', { port: (server.address() as AddressInfo).port })
    const url = `http://127.0.0.1:${link.port}/`
    expect(await (await fetch(url)).text()).toHaveLength(100_000)
    expect(chaos.clock.now()).toBe(0)
    const slow = chaos.inject(faults.latency({ delayMs: 1000 }), { at: link })
    for (let i = 1; i <= 5; i++) {
      expect(await (await fetch(url)).text()).toHaveLength(100_000)
      expect(chaos.clock.now()).toBe(i * 1000)
    }
    slow.lift()
    chaos.inject(faults.limitData({ bytes: 50_000, end: 'reset' }), { at: link })
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('terminated')
    server.closeAllConnections()
    server.close()
  }),
)

test(
  'HTTP/2 through a link: streams of one connection share its delay',
  withChaos(async (chaos) => {
    const server = http2.createServer((_request, response) => void response.end('x'.repeat(1000)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = await chaos.tcp('web', { port: (server.address() as AddressInfo).port })
    const session = http2.connect(`http://127.0.0.1:${link.port}`)
    const get = async () => {
      let length = 0
      for await (const bytes of session.request({ ':path': '/' })) length += bytes.length
      return length
    }
    expect(await get()).toBe(1000)
    chaos.inject(faults.latency({ delayMs: 700 }), { at: link })
    expect(await Promise.all([get(), get(), get()])).toEqual([1000, 1000, 1000])
    expect(chaos.clock.now()).toBe(700)
    session.destroy()
    server.close()
  }),
)
