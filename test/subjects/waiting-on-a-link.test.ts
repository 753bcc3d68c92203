import { once } from 'node:events'
import net, { type AddressInfo, type Server } from 'node:net'
import { type Strategy, search } from '@faultline/vitest/explore'
import { type Chaos, faults } from 'faultline'
import 'faultline/tcp'
import { afterEach, beforeEach, expect, test } from 'vitest'

let server: Server
beforeEach(async () => {
  server = net.createServer((socket) => socket.on('error', () => {}).pipe(socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.close()
  await once(server, 'close')
})

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks over a link, for five seconds; its answer may never come. */
const asks = async (chaos: Chaos) => {
  const link = await chaos.tcp('db', { port: (server.address() as AddressInfo).port })
  const socket = net.connect(link.port, '127.0.0.1').on('error', () => {})
  const client = chaos.wrap('client', {
    async ask() {
      socket.write('ping')
      await Promise.race([once(socket, 'data'), once(socket, 'close')])
    },
  })
  await Promise.race([client.ask().catch(() => {}), sleep(5000)])
}

test('bytes that a link has lost for good excuse whoever waits for the answer; those that are held come in the end', async () => {
  for (const fault of [faults.drop(), faults.hang()]) {
    const onTheLink: Strategy = {
      name: 'on the link',
      *candidates() {
        yield { injections: [{ fault, at: 'db' }] }
      },
    }
    const told = { seed: 1, strategies: [onTheLink], oracles: { leak: false }, progress: false } as const
    const { findings, runs } = await search(told, asks)
    expect(findings).toEqual([])
    expect(runs).toBe(2)
  }
})
