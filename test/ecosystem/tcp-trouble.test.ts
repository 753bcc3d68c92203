import { once } from 'node:events'
import net, { type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from 'faultline'
import 'faultline/tcp'
import { expect, test } from 'vitest'

async function serve(onClient: (socket: Socket) => void): Promise<{ port: number; stop(): void }> {
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onClient(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

/** What came until the end, and how it ended. */
function outcomeOf(socket: Socket): Promise<string> {
  let length = 0
  socket.on('data', (bytes) => {
    length += bytes.length
  })
  return new Promise((resolve) => {
    socket.on('end', () => resolve(`${length} end`))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`${length} ${error.code}`))
  })
}

test(
  'the server is killed in the middle of an answer, the client goes, the link is closed with data in flight: all is told of',
  withChaos(async (chaos) => {
    let killed = 0
    const server = await serve((socket) => {
      socket.on('close', () => {
        killed++
      })
      socket.write('x'.repeat(500_000))
    })
    const link = await chaos.tcp('db', { port: server.port })
    chaos.inject(faults.bandwidth({ bytesPerSecond: 100_000 }), { at: link })
    const first = net.connect(link.port, link.host)
    const told = outcomeOf(first)
    await sleep(1000)
    server.stop()
    expect(await told).toMatch(/^\d+ (end|ECONNRESET)$/)

    const other = await serve((socket) => socket.write('y'.repeat(500_000)))
    const second = await chaos.tcp('other', { port: other.port })
    chaos.inject(faults.latency({ delayMs: 1000 }), { at: second })
    const gone = net.connect(second.port, second.host).on('error', () => {})
    await sleep(500)
    gone.destroy()
    const cut = outcomeOf(net.connect(second.port, second.host))
    await sleep(500)
    await second.close()
    expect(await cut).toBe('0 ECONNRESET')
    expect(killed).toBe(1)
    other.stop()
  }),
)

test(
  'a server that is not there: the client meets a reset',
  withChaos(async (chaos) => {
    const server = await serve(() => {})
    server.stop()
    const link = await chaos.tcp('db', { port: server.port })
    expect(await outcomeOf(net.connect(link.port, link.host))).toBe('0 ECONNRESET')
  }),
)

test(
  'a server that is gone is heard of behind its data: late by the latency, and in a partition not before it is healed',
  withChaos(async (chaos) => {
    const server = await serve((socket) => {
      socket.write('answer')
      setTimeout(() => socket.resetAndDestroy(), 1)
    })
    const link = await chaos.tcp('db', { port: server.port })
    const told = async () => {
      const beganMs = chaos.clock.now()
      const outcome = await outcomeOf(net.connect(link.port, link.host))
      return `${outcome} after ${chaos.clock.now() - beganMs}`
    }
    expect(await told()).toBe('6 ECONNRESET after 1')
    const late = chaos.inject(faults.latency({ delayMs: 1000 }), { at: link })
    expect(await told()).toBe('6 ECONNRESET after 1000')
    late.lift()
    chaos.inject(faults.hang(), { at: link, for: '10s' })
    expect(await told()).toBe('6 ECONNRESET after 10000')
    server.stop()
  }),
)

test(
  'a reset comes behind all that has passed, however much; a client that does not read does not hold it up',
  withChaos(async (chaos) => {
    const ends: Promise<string>[] = []
    const server = await serve((socket) => {
      ends.push(outcomeOf(socket))
      socket.write('x'.repeat(5_000_000))
    })
    const link = await chaos.tcp('db', { port: server.port })
    const limit = chaos.inject(faults.limitData({ bytes: 3_000_001, end: 'reset' }), { at: link })
    expect(await outcomeOf(net.connect(link.port, link.host))).toBe('3000001 ECONNRESET')
    // A server that is writing may meet it there.
    expect(await ends[0]).toMatch(/^0 (ECONNRESET|EPIPE)$/)
    limit.lift()
    const idle = net.connect(link.port, link.host).pause()
    idle.on('error', () => {})
    await sleep(1000)
    chaos.inject(faults.exception('ECONNRESET'), { at: link })
    expect(await ends[1]).toMatch(/^0 (ECONNRESET|EPIPE)$/)
    expect(chaos.clock.now()).toBe(1000)
    server.stop()
  }),
)

test(
  'a link that closes while connections end lets them: nobody meets a reset who has not deserved it',
  withChaos(async (chaos) => {
    const told: string[] = []
    const note = (who: string, socket: Socket) =>
      new Promise<void>((resolve) => {
        socket.on('error', (error: NodeJS.ErrnoException) => told.push(`${who} ${error.code}`))
        socket.on('close', () => {
          told.push(`${who} closed`)
          resolve()
        })
      })
    let server: Promise<void> | undefined
    const listening = await serve((socket) => {
      server = note('server', socket)
      socket.resume().end('bye')
    })
    for (const [name, allowHalfOpen] of [
      ['one', false],
      ['two', true],
    ] as const) {
      const link = await chaos.tcp(name, { port: listening.port })
      const socket = net.connect({ port: link.port, host: link.host, allowHalfOpen })
      const client = note('client', socket)
      socket.resume()
      await once(socket, 'end')
      await link.close()
      // One that has a mind to go on finds nobody there.
      socket.end()
      await Promise.all([client, server])
      expect(told.splice(0).sort()).toEqual(['client closed', 'server closed'])
    }
    listening.stop()

    // And one that the client ends, of which the server has just heard.
    let heard = () => {}
    const hearing = new Promise<void>((resolve) => {
      heard = resolve
    })
    const other = await serve((socket) => {
      server = note('server', socket)
      socket.resume().on('end', () => heard())
    })
    const link = await chaos.tcp('three', { port: other.port })
    const client = net.connect(link.port, link.host).resume()
    const closed = note('client', client)
    client.end('bye')
    await hearing
    await link.close()
    await Promise.all([closed, server])
    expect(told.sort()).toEqual(['client closed', 'server closed'])
    other.stop()
  }),
)

test(
  'a client that waits for the server to speak first is accepted in no virtual time, also when a refusal has just ended',
  withChaos(async (chaos) => {
    const server = await serve((socket) => void socket.end('hello'))
    const link = await chaos.tcp('db', { port: server.port })
    const ticking = setInterval(() => {}, 1)
    expect(await outcomeOf(net.connect(link.port, link.host))).toBe('5 end')
    expect(chaos.clock.now()).toBe(0)
    chaos.inject(faults.exception('ECONNREFUSED'), { at: link, for: '1s' })
    await sleep(1000)
    expect(await outcomeOf(net.connect(link.port, link.host))).toBe('5 end')
    expect(chaos.clock.now()).toBe(1000)
    clearInterval(ticking)
    server.stop()
  }),
)

test('a link that closes takes no time for it, and nothing that was held comes through any more', async () => {
  let held: Promise<string> | undefined
  const server = await serve((socket) => void socket.resume().write('answer'))
  await withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port: server.port })
    chaos.inject(faults.hang(), { at: '*' })
    // One has begun to end, which is held too.
    const other = await chaos.tcp('other', { port: server.port })
    for (const { port } of [link, other])
      net
        .connect({ port, allowHalfOpen: true })
        .on('error', () => {})
        .end()
    held = outcomeOf(net.connect(link.port, link.host))
    await sleep(10)
    void sleep(1)
    await other.close()
    expect(chaos.clock.now()).toBe(10)
  })()
  expect(await held).toBe('0 ECONNRESET')
  server.stop()
})

test.each([
  ['without a fault', undefined],
  ['through a slow line', faults.bandwidth({ bytesPerSecond: 1000 })],
])('a client that does not read holds the server up, %s', async (_, fault) => {
  await withChaos(async (chaos) => {
    let sent = 0
    const piece = Buffer.alloc(1_000_000)
    const server = await serve((socket) => {
      const more = () => {
        while (sent < 300_000_000) {
          sent += piece.length
          if (!socket.write(piece)) return
        }
      }
      socket.on('drain', more)
      more()
    })
    const link = await chaos.tcp('db', { port: server.port })
    if (fault !== undefined) chaos.inject(fault, { at: link })
    const client = net.connect(link.port, link.host).pause()
    client.on('error', () => {})
    await sleep(100)
    // What the buffers of two connections hold: nothing is kept between.
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(60_000_000)
    client.destroy()
    server.stop()
  })()
})

test(
  'faults apply in order of injection, also one that begins later than the next',
  withChaos(async (chaos) => {
    const server = await serve((socket) => void setTimeout(() => socket.write('answer'), 2000))
    const link = await chaos.tcp('db', { port: server.port })
    chaos.inject(faults.latency({ delayMs: 500 }), { at: link, from: '1s' })
    chaos.inject(faults.limitData({ bytes: 3 }), { at: link })
    // The other way round the end would overtake what is late.
    expect(await outcomeOf(net.connect(link.port, link.host))).toBe('3 end')
    expect(chaos.clock.now()).toBe(2500)
    server.stop()
  }),
)

test(
  'a connection that a fault has closed is read to its end, also where the sender was held up',
  withChaos(async (chaos) => {
    // It does not read, and answers when all buffers are full.
    const server = await serve((socket) => void setTimeout(() => socket.write('answer'), 100))
    const link = await chaos.tcp('db', { port: server.port })
    chaos.inject(faults.limitData({ bytes: 6 }), { at: link })
    const client = net.connect(link.port, link.host).resume()
    client.on('error', () => {})
    client.write(Buffer.alloc(30_000_000))
    await once(client, 'close')
    expect(chaos.clock.now()).toBe(100)
    server.stop()
  }),
)

test(
  '1,000 connections at once, each through 100 ms of latency',
  { timeout: 60_000 },
  withChaos(async (chaos) => {
    const server = await serve((socket) => socket.pipe(socket))
    const link = await chaos.tcp('db', { port: server.port })
    chaos.inject(faults.latency({ delayMs: 100 }), { at: link })
    const told = Array.from({ length: 1000 }, (_, i) => {
      const socket = net.connect(link.port, link.host)
      socket.end('x'.repeat(i + 1))
      return outcomeOf(socket)
    })
    expect(await Promise.all(told)).toEqual(told.map((_, i) => `${i + 1} end`))
    expect(chaos.clock.now()).toBe(100)
    expect(link.connections).toBe(1000)
    server.stop()
  }),
)

test('one seed, one timeline, however the bytes are cut', async () => {
  const timelines: unknown[] = []
  for (const size of [1, 7, 10_000]) {
    await withChaos(
      async (chaos) => {
        const server = await serve((socket) => socket.pipe(socket))
        const link = await chaos.tcp('db', { port: server.port })
        const all = { at: link }
        chaos.inject(faults.corruptData({ rate: 0.05 }), all)
        chaos.inject(faults.latency({ delayMs: [10, 500] }), all)
        chaos.inject(faults.slicer({ averageBytes: 50, variationBytes: 20, delayMs: 3 }), all)
        chaos.inject(faults.bandwidth({ bytesPerSecond: 5000 }), all)
        chaos.inject(faults.exception('ECONNRESET'), { at: link, probability: 0.4 })
        for (let i = 0; i < 5; i++) {
          const socket = net.connect(link.port, link.host).setNoDelay(true)
          const bytes: Buffer[] = []
          const over = new Promise<string>((resolve) => {
            socket.on('end', () => resolve('end'))
            socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code as string))
          })
          socket.on('data', (piece: Buffer) => bytes.push(piece))
          for (let sent = 0; sent < 700; sent += size) socket.write('x'.repeat(Math.min(size, 700 - sent)))
          socket.end()
          chaos.note(`${await over} ${Buffer.concat(bytes).toString('base64')}`)
        }
        server.stop()
        timelines.push([chaos.timeline.events.map((event) => JSON.stringify(event)), chaos.clock.now()])
      },
      { seed: 11 },
    )()
  }
  expect(timelines[1]).toEqual(timelines[0])
  expect(timelines[2]).toEqual(timelines[0])
})
