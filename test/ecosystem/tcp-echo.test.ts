import { once } from 'node:events'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, scenarios, withChaos } from 'faultline'
import 'faultline/tcp'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** Gives back what it gets; notes what it got. */
let server: Server
let port: number
let got: number

beforeEach(async () => {
  got = 0
  server = net.createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (bytes) => {
      got += bytes.length
    })
    socket.on('error', () => {})
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

interface Client {
  readonly socket: Socket
  /** What came, with the virtual time at which it did. */
  readonly seen: string[]
  bytes: Buffer
  readonly over: Promise<string>
}

function connect(chaos: Chaos, to: { readonly port: number }, allowHalfOpen = false): Client {
  const socket = net.connect({ port: to.port, host: '127.0.0.1', allowHalfOpen })
  const seen: string[] = []
  let end: (how: string) => void
  const over = new Promise<string>((resolve) => {
    end = resolve
  })
  const client: Client = { socket, seen, bytes: Buffer.alloc(0), over }
  socket.on('data', (bytes: Buffer) => {
    client.bytes = Buffer.concat([client.bytes, bytes])
    seen.push(`${bytes.length}@${chaos.clock.now()}`)
  })
  socket.on('end', () => end(`end@${chaos.clock.now()}`))
  socket.on('error', (error: NodeJS.ErrnoException) => end(`${error.code}@${chaos.clock.now()}`))
  return client
}

/** Sends a text and waits until it has come back. */
async function ask(client: Client, text: string): Promise<void> {
  const until = client.bytes.length + text.length
  client.socket.write(text)
  while (client.bytes.length < until) await once(client.socket, 'data')
}

test(
  'no fault: bytes and their end pass both ways, in no virtual time',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port })
    const client = connect(chaos, link, true)
    await ask(client, 'x'.repeat(1_000_000))
    client.socket.end('bye')
    expect(await client.over).toBe('end@0')
    expect(client.bytes.subarray(-3).toString()).toBe('bye')
    expect(link.connections).toBe(1)
  }),
)

test(
  'latency: each answer takes exactly that much longer, also to a connection that was open before, and bytes stay in order',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port })
    const client = connect(chaos, link)
    await ask(client, 'before')
    const slow = chaos.inject(faults.latency({ delayMs: 1000 }), { at: link })
    for (let i = 1; i <= 10; i++) {
      await ask(client, `${i % 10}`)
      expect(chaos.clock.now()).toBe(i * 1000)
    }
    client.socket.write('abc')
    await sleep(400)
    client.socket.write('def')
    await sleep(400)
    // What is under way comes at once when it is lifted, before what is sent then.
    slow.lift()
    client.socket.write('ghi')
    while (client.bytes.length < 25) await once(client.socket, 'data')
    expect(client.bytes.toString()).toBe('before1234567890abcdefghi')
    expect(chaos.clock.now()).toBe(10_800)
    expect(slow.impact).toMatchObject({ acted: 1, connections: 1 })
  }),
)

test(
  'bandwidth: bytes take their time to the millisecond, however they are cut, and idle time is not made up for',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port })
    chaos.inject(faults.bandwidth({ bytesPerSecond: 10_000 }), { at: link })
    const client = connect(chaos, link)
    await ask(client, 'x'.repeat(5000))
    expect(chaos.clock.now()).toBe(500)
    await sleep(10_000)
    for (const piece of [1, 999, 500, 3500]) client.socket.write('y'.repeat(piece))
    while (client.bytes.length < 10_000) await once(client.socket, 'data')
    expect(chaos.clock.now()).toBe(11_000)
  }),
)

test(
  'a partition that drops holds what is sent until it is healed; one that refuses gives up the port and takes it again',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port })
    const client = connect(chaos, link)
    await ask(client, 'a')
    chaos.inject(scenarios.networkPartition({ severity: 'medium' }), { at: link, for: '10s' })
    await ask(client, 'b')
    expect(chaos.clock.now()).toBe(10_000)
    const refused = chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: link, for: '10s' })
    expect(await client.over).toBe('ECONNRESET@10000')
    expect(await connect(chaos, link).over).toBe('ECONNREFUSED@10000')
    await sleep(10_000)
    await ask(connect(chaos, link), 'c')
    expect(refused.impact.acted).toBe(2)
  }),
)

test(
  'resets: at once, at the answer, after a time; limits: exactly so many bytes come',
  withChaos(async (chaos) => {
    const link = await chaos.tcp('db', { port })
    const over: unknown[] = []
    for (const fault of [
      faults.exception('ECONNRESET'),
      faults.lostAnswer(),
      faults.resetPeer({ afterMs: 700 }),
      faults.limitData({ bytes: 3 }),
      faults.limitData({ bytes: 4, end: 'reset' }),
      faults.stall({ timeoutMs: 5000 }),
      faults.drop({ lost: 'answer' }),
    ]) {
      got = 0
      const beganMs = chaos.clock.now()
      const injection = chaos.inject(fault, { at: link })
      const client = connect(chaos, link)
      client.socket.write('request')
      const [how, atMs] = (await client.over).split('@')
      over.push([injection.ids[0], how, Number(atMs) - beganMs, client.bytes.toString(), got])
      injection.lift()
    }
    expect(over).toEqual([
      [1, 'ECONNRESET', 0, '', 0],
      [2, 'ECONNRESET', 0, '', 7],
      [3, 'ECONNRESET', 700, 'request', 7],
      [4, 'end', 0, 'req', 7],
      [5, 'ECONNRESET', 0, 'requ', 7],
      [6, 'end', 5000, '', 7],
      [7, 'ECONNRESET', 924_600, '', 7],
    ])
  }),
)

test(
  'slices come with pauses between; a slow close comes late; bytes are corrupted at the rate asked for',
  withChaos(
    async (chaos) => {
      const link = await chaos.tcp('db', { port })
      const slicing = chaos.inject(faults.slicer({ averageBytes: 4, delayMs: 10 }), { at: link })
      const client = connect(chaos, link)
      await ask(client, '0123456789')
      expect(client.seen).toEqual(['4@0', '4@10', '2@20'])
      slicing.lift()
      const slow = chaos.inject(faults.slowClose({ delayMs: 3000 }), { at: link })
      client.socket.end()
      expect(await client.over).toBe('end@3020')
      slow.lift()
      const corrupt = chaos.inject(faults.corruptData({ rate: 0.01 }), { at: link })
      const other = connect(chaos, link)
      await ask(other, 'x'.repeat(100_000))
      const changed = other.bytes.filter((byte) => byte !== 'x'.charCodeAt(0)).length
      expect(changed).toBeGreaterThan(900)
      expect(changed).toBeLessThan(1100)
      expect(corrupt.impact.bytes).toBe(changed)
    },
    { seed: 4 },
  ),
)

test(
  'toxicity: the share of connections, each decided once',
  withChaos(
    async (chaos) => {
      const link = await chaos.tcp('db', { port })
      const reset = chaos.inject(faults.exception('ECONNRESET'), { at: link, probability: 0.3 })
      let lost = 0
      for (let i = 0; i < 200; i++) {
        const client = connect(chaos, link)
        client.socket.end('x')
        if ((await client.over).startsWith('ECONNRESET')) lost++
      }
      expect(reset.impact).toMatchObject({ seen: 200, acted: lost, connections: lost })
      expect(lost).toBeGreaterThan(40)
      expect(lost).toBeLessThan(80)
    },
    { seed: 1 },
  ),
)

test('the session ends under load: nothing hangs, and the port is free', async () => {
  let linkPort = 0
  const clients: Socket[] = []
  await expect(
    withChaos(async (chaos) => {
      const link = await chaos.tcp('db', { port })
      linkPort = link.port
      chaos.inject(faults.bandwidth({ bytesPerSecond: 1000 }), { at: link })
      for (let i = 0; i < 20; i++) {
        const { socket } = connect(chaos, link)
        clients.push(socket)
        socket.write('x'.repeat(1_000_000))
      }
      await sleep(500)
      throw new Error('enough')
    })(),
  ).rejects.toThrow('enough')
  for (const client of clients) if (!client.closed) await new Promise((resolve) => client.once('close', resolve))
  const again = net.createServer().listen(linkPort, '127.0.0.1')
  await once(again, 'listening')
  again.close()
})
