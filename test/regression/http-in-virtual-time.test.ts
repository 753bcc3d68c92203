import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { Agent, request } from 'undici'
import { expect, test, vi } from 'vitest'

async function silentServer(answersFirst: number) {
  let requests = 0
  const server = http
    .createServer((_request, response) => {
      if (++requests <= answersFirst) response.end('ok')
    })
    .listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

function close(server: http.Server) {
  server.closeAllConnections()
  server.close()
}

// undici keeps one timer for all its timeouts. Left over from a session in which timeouts of its own were still under
// way, it stayed in real time, and the next session's timeouts never came: a deadlock.
for (const round of [1, 2, 3]) {
  test(
    `undici's timeouts come in each session, whatever the one before left under way: ${round}`,
    withChaos(async (chaos) => {
      const { server, url } = await silentServer(1)
      const agent = new Agent({ headersTimeout: 60_000 })
      await (await request(url, { dispatcher: agent })).body.text()
      await expect(request(url, { dispatcher: agent })).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' })
      expect(chaos.clock.now()).toBeGreaterThanOrEqual(60_000)
      expect(chaos.clock.now()).toBeLessThan(63_000)
      close(server)
      // Left open, with its keep-alive timeout under way.
      const other = await silentServer(1)
      await (await request(other.url, { dispatcher: new Agent() })).body.text()
      close(other.server)
    }),
  )

  test(
    `what a timeout of undici sets off belongs to the session that waits for it: ${round}`,
    withChaos(async (chaos) => {
      const { server, url } = await silentServer(0)
      const run = request(url, { dispatcher: new Agent({ headersTimeout: 60_000 }) }).catch(
        // A timer made in the continuation of undici's own callback.
        () => new Promise((resolve) => setTimeout(() => resolve(chaos.clock.now()), 600_000)),
      )
      const endMs = await run
      expect(endMs).toBeGreaterThanOrEqual(660_000)
      expect(endMs).toBeLessThan(663_000)
      close(server)
    }),
  )
}

// The tick that a session of one copy has left was not known to the next copy: `vi.resetModules()` makes one.
test("undici's timeouts come in the sessions of another copy of the package as well", async () => {
  for (let copy = 0; copy < 3; copy++) {
    vi.resetModules()
    const fresh = await import('faultline')
    await fresh.withChaos(async (chaos) => {
      const { server, url } = await silentServer(1)
      const agent = new Agent({ headersTimeout: 60_000 })
      await (await request(url, { dispatcher: agent })).body.text()
      await expect(request(url, { dispatcher: agent })).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_TIMEOUT' })
      expect(chaos.clock.now()).toBeLessThan(63_000)
      close(server)
      // Left open, with its keep-alive timeout under way.
      const other = await silentServer(1)
      await (await request(other.url, { dispatcher: new Agent() })).body.text()
      close(other.server)
    })()
  }
})

// The same when the one timer was made outside any session: it beat in real time, and no session heard of it.
test('a fetch before the session leaves the timeouts of fetch inside in virtual time', async () => {
  const { server, url } = await silentServer(1)
  await (await fetch(url)).text()
  for (let session = 0; session < 2; session++)
    await inSession(async (chaos) => {
      await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'UND_ERR_HEADERS_TIMEOUT' } })
      expect(chaos.clock.now()).toBeGreaterThanOrEqual(300_000)
      expect(chaos.clock.now()).toBeLessThan(303_000)
    })()
  close(server)
})

test('a tick that has run down outside beats in virtual time when it is wound up inside', async () => {
  const beatsMs: number[] = []
  let now = () => Number.NaN
  const tick = setTimeout(function onTick() {
    beatsMs.push(now())
    if (beatsMs.length < 4) tick.refresh()
  }, 499).unref()
  for (let session = 1; session <= 2; session++)
    await inSession(async (chaos) => {
      now = () => chaos.clock.now()
      beatsMs.length = 0
      tick.refresh()
      await chaos.clock.advance('10m')
      expect(beatsMs).toEqual([499, 998, 1497, 1996])
    })()
  clearTimeout(tick)
})

// A server that cut the socket of a request let time run on before the client heard of it: 64 s at undici's tick.
test(
  'a request whose socket the server cuts fails at that very moment, though timers are due',
  withChaos(async (chaos) => {
    const server = http.createServer((incoming) => incoming.socket.destroy()).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const beat = setInterval(() => {}, 10)
    for (const ask of [() => request(url), () => fetch(url)])
      for (let i = 0; i < 10; i++) await expect(ask()).rejects.toThrow()
    expect(chaos.clock.now()).toBe(0)
    clearInterval(beat)
    close(server)
  }),
)
