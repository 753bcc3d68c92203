import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { faults, withChaos } from 'faultline'
import 'faultline/tcp'
import { expect, test } from 'vitest'
import { runInScope } from '../../src/clock/scope.js'

const total = 1_000_000_000
/** What is really there, not what a session reads. */
const rss = () => runInScope(null, () => process.memoryUsage.rss())

test('1 GB through a line of 50 MB/s takes 20 s of virtual time, and memory stays flat', {
  timeout: 60_000,
}, async () => {
  let peak = 0
  let base = 0
  await withChaos(async (chaos) => {
    const piece = Buffer.alloc(50_000, 'x')
    const server = net.createServer((socket) => {
      let left = total / piece.length
      const more = () => {
        while (left > 0) {
          left--
          if (!socket.write(piece)) return
        }
        socket.end()
      }
      socket.on('drain', more)
      more()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const link = await chaos.tcp('db', { port: (server.address() as AddressInfo).port })
    chaos.inject(faults.bandwidth({ bytesPerSecond: 50_000_000 }), { at: link })
    base = rss()
    let length = 0
    const client = net.connect(link.port, link.host)
    client.on('data', (bytes) => {
      length += bytes.length
      peak = Math.max(peak, rss())
    })
    await once(client, 'end')
    expect(length).toBe(total)
    // A line that is never idle takes exactly that.
    expect(chaos.clock.now()).toBe(20_000)
    server.close()
  })()
  expect((peak - base) / 1e6).toBeLessThan(150)
})
