import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'

/** In real time: what this waits by, nothing controls. */
async function inReality(ms: number) {
  const { waitAsync } = Atomics as unknown as {
    waitAsync(cell: Int32Array, at: number, value: number, ms: number): { value: unknown }
  }
  await waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms).value
}

async function connected(now: () => number, onSocket: (socket: Socket) => void, allowHalfOpen = false) {
  const server = net.createServer({ allowHalfOpen }, onSocket).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(client, 'connect')
  const seen: [event: string, atMs: number][] = []
  client.on('end', () => seen.push(['end', now()])).on('close', () => seen.push(['close', now()]))
  return { server, client: client.resume(), seen }
}

// Bytes on their way held virtual time, but the end of a stream did not: a socket that was closed at one moment had its
// `end` and `close` whenever the next timers were through.
test(
  'a socket that is ended gets its end and close at that very moment, though timers are due',
  withChaos(async (chaos) => {
    const { server, client, seen } = await connected(
      () => chaos.clock.now(),
      (socket) => socket.resume(),
    )
    await sleep(1000)
    client.end('bye')
    for (let i = 0; i < 300; i++) await sleep(1000)
    expect(seen).toEqual([
      ['end', 1000],
      ['close', 1000],
    ])
    server.close()
  }),
)

test(
  'a socket that is destroyed gets its close at that very moment; one whose other end is destroyed, too',
  withChaos(async (chaos) => {
    const now = () => chaos.clock.now()
    const one = await connected(now, () => {})
    one.client.destroy()
    for (let i = 0; i < 300; i++) await sleep(1000)
    const other = await connected(now, (socket) => setTimeout(() => socket.destroy(), 5000))
    for (let i = 0; i < 300; i++) await sleep(1000)
    expect(one.seen).toEqual([['close', 0]])
    expect(other.seen).toEqual([
      ['end', 305_000],
      ['close', 305_000],
    ])
    one.server.close()
    other.server.close()
  }),
)

test(
  'an end that keeps its half open as long as it likes does not hold time up',
  withChaos(async (chaos) => {
    const { server, client, seen } = await connected(
      () => chaos.clock.now(),
      (socket) => socket.resume().on('end', () => setTimeout(() => socket.end('late'), 60_000)),
      true,
    )
    client.end()
    for (let i = 0; i < 100; i++) await sleep(1000)
    expect(seen).toEqual([
      ['end', 60_000],
      ['close', 60_000],
    ])
    expect(chaos.timeline.events.filter((event) => event.type === 'warning.raised')).toEqual([])
    server.close()
  }),
)

// A connection is there for its client before the server has been told, on a busy machine by a while: whatever the client
// did first, ending it say, was seen only when all timers were through.
test(
  'a server that is told late of a connection is waited for',
  withChaos(async (chaos) => {
    const acceptedAt: number[] = []
    const server = net.createServer((socket) => {
      acceptedAt.push(chaos.clock.now())
      socket.resume()
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { _handle: handle } = server as unknown as { _handle: { onconnection: (...args: unknown[]) => void } }
    const told = handle.onconnection
    handle.onconnection = function (...args) {
      void inReality(30).then(() => Reflect.apply(told, this, args))
    }
    const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(client, 'connect')
    client.resume().end()
    for (let i = 0; i < 100; i++) await sleep(1000)
    expect(acceptedAt).toEqual([0])
    expect(chaos.timeline.events.filter((event) => event.type === 'warning.raised')).toEqual([])
    server.close()
  }),
)
