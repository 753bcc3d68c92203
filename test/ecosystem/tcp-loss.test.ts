import { once } from 'node:events'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, scenarios, type TimelineEvent, withChaos } from 'faultline'
import 'faultline/tcp'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** Gives back what it gets; notes when it got it. */
let server: Server
let port: number
let onBytes: (bytes: Buffer) => void

beforeEach(async () => {
  onBytes = () => {}
  server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => onBytes(bytes))
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterEach(async () => {
  server.close()
  await once(server, 'close')
})

async function connect(chaos: Chaos): Promise<Socket> {
  const link = await chaos.tcp('db', { port })
  // Open until the session ends, which resets it.
  return net
    .connect(link.port, link.host)
    .setNoDelay(true)
    .on('error', () => {})
}

/** Sends a text and waits until it has come back. */
async function ask(socket: Socket, text: string): Promise<void> {
  socket.write(text)
  for (let left = text.length; left > 0; ) left -= (await once(socket, 'data'))[0].length
}

test(
  'a lost segment comes 200, 600, 1400, … ms late, either way, about as often as asked for',
  withChaos(
    async (chaos) => {
      const socket = await connect(chaos)
      chaos.inject(scenarios.packetLoss({ severity: 'low', probability: 0.3 }), { at: 'db' })
      const tookMs: number[] = []
      const wayMs: number[] = []
      for (let i = 0; i < 500; i++) {
        const beganMs = chaos.clock.now()
        onBytes = () => wayMs.push(chaos.clock.now() - beganMs)
        await ask(socket, 'ping')
        tookMs.push(chaos.clock.now() - beganMs)
        await sleep(10)
      }
      const pauses = [0, 200, 600, 1400, 3000, 6200]
      const backMs = tookMs.map((ms, i) => ms - (wayMs[i] as number))
      for (const ms of [...wayMs, ...backMs]) expect(pauses).toContain(ms)
      // Half of the losses each way: 15 in a hundred, of those again 15 in a hundred twice.
      for (const ms of [wayMs, backMs]) {
        const lost = ms.filter((late) => late > 0).length
        expect(lost).toBeGreaterThan(50)
        expect(lost).toBeLessThan(115)
        const twice = ms.filter((late) => late > 200).length
        expect(twice).toBeGreaterThan(2)
        expect(twice).toBeLessThan(35)
      }
    },
    { seed: 3 },
  ),
)

test(
  'lost once more than it is sent again, a segment ends the connection, and nothing comes out of order before',
  withChaos(async (chaos) => {
    const socket = await connect(chaos)
    await ask(socket, 'a')
    const lossy = chaos.inject(scenarios.packetLoss({ retransmissions: 3, answers: 1, probability: 1 }), { at: 'db' })
    let gotMs: number | undefined
    onBytes = () => {
      gotMs = chaos.clock.now()
    }
    socket.write('b')
    await sleep(1000)
    socket.write('c')
    await expect(once(socket, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' })
    // 200 + 400 + 800 + 1600 ms: what comes behind does not put it off.
    expect(chaos.clock.now()).toBe(3000)
    expect(gotMs).toBe(1000)
    expect(lossy.impact).toMatchObject({ acted: 1, connections: 1, errors: 1 })
  }),
)

test(
  'what is being sent again comes through when the network is well again',
  withChaos(async (chaos) => {
    const socket = await connect(chaos)
    await ask(socket, 'a')
    chaos.inject(faults.drop({ lost: 'request', retransmissions: 15 }), { at: 'db', for: '70s' })
    await ask(socket, 'b')
    expect(chaos.clock.now()).toBe(70_000)
    await ask(socket, 'c')
    expect(chaos.clock.now()).toBe(70_000)
  }),
)

test(
  'at probability 0 it does not act; without retransmissions the share is one of connections, for good',
  withChaos(async (chaos) => {
    const none = chaos.inject(faults.drop({ retransmissions: 2 }), { at: 'db', probability: 0, optional: true })
    const socket = await connect(chaos)
    for (let i = 0; i < 100; i++) await ask(socket, 'ping')
    expect(none.impact.acted).toBe(0)
    chaos.inject(faults.drop(), { at: 'db' })
    socket.write('x')
    await expect(once(socket, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(chaos.clock.now()).toBe(924_600)
  }),
)

test('one seed, one timeline and the same bytes, however they are cut', async () => {
  const runs: unknown[] = []
  const text = Array.from({ length: 20_000 }, (_, i) => String.fromCharCode(97 + (i % 26))).join('')
  for (const size of [50, 1461, 20_000]) {
    await withChaos(
      async (chaos) => {
        chaos.inject(scenarios.packetLoss({ severity: 'critical' }), { at: 'db' })
        const socket = await connect(chaos)
        let came = ''
        const when = new Map<number, number>()
        socket.setEncoding('latin1').on('data', (piece: string) => {
          came += piece
          when.set(chaos.clock.now(), came.length)
        })
        for (let at = 0; at < text.length; at += size) socket.write(text.slice(at, at + size))
        socket.end()
        const how = await new Promise<string>((resolve) => {
          socket.on('end', () => resolve('end'))
          socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code as string))
        })
        expect(text.startsWith(came)).toBe(true)
        const events = chaos.timeline.events.map((event: TimelineEvent) => JSON.stringify(event))
        runs.push({ how, length: came.length, when: [...when], events })
      },
      { seed: 1 },
    )()
  }
  expect((runs[0] as { when: unknown[] }).when.length).toBeGreaterThan(2)
  expect(runs[1]).toEqual(runs[0])
  expect(runs[2]).toEqual(runs[0])
})
