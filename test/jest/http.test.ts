import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { faults, hashEvents, withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'
import 'faultline/http'

const get = (url: string) =>
  new Promise<string>((resolve) => {
    http
      .get(url, (answer) => answer.resume().on('end', () => resolve(String(answer.statusCode))))
      .on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
  })

test("HTTP points work in Jest's sandbox, for fetch and node:http, the same each time for a seed", async () => {
  const hashes: string[] = []
  for (const seed of [7, 7, 8])
    await withChaos(
      async (chaos) => {
        const server = http.createServer((_request, response) => response.end('ok'))
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
        const api = chaos.http('api')
        for (const fault of [
          faults.latency({ delayMs: [100, 900] }),
          faults.httpStatus({ status: 503 }),
          faults.exception('ECONNRESET'),
          faults.wrongContentType(),
        ])
          chaos.inject(fault, { at: api, probability: 0.4, optional: true })
        const seen = new Set<string>()
        for (let i = 0; i < 20; i++) {
          seen.add(await get(url))
          seen.add(
            await fetch(url).then(
              ({ status }) => String(status),
              ({ cause }) => cause.code,
            ),
          )
        }
        expect([...seen].sort()).toEqual(['200', '503', 'ECONNRESET'])
        hashes.push(hashEvents(chaos.timeline.events))
        server.closeAllConnections()
        server.close()
      },
      { seed },
    )()
  expect(hashes[1]).toBe(hashes[0])
  expect(hashes[2]).not.toBe(hashes[0])
})
