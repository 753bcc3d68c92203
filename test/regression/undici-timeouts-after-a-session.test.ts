import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { withChaos } from '@faultline/vitest'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'

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
