import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inChaos } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { ClusterOptions, Node, NodeSocket } from '../index.js'
import '../index.js'

const kib = 1024
const chunk = Buffer.alloc(16 * kib, 1)

/** a writes to b as much as it may; b has not begun to read. */
async function flood(chaos: Chaos, options: Partial<ClusterOptions> = {}) {
  let taken: NodeSocket | undefined
  const cluster = chaos.cluster({
    nodes: ['a', 'b'],
    boot: (node) => void (node.name === 'b' && node.listen(9, (socket) => (taken = socket))),
    ...options,
  })
  const [a] = cluster.nodes as [Node]
  const socket = a.createConnection({ host: 'b', port: 9 })
  let [written, waits] = [0, 0]
  const write = async (bytes: number) => {
    while (written < bytes) {
      written += chunk.length
      if (socket.write(chunk)) continue
      waits++
      await new Promise((resolve) => socket.once('drain', resolve))
    }
    socket.end()
  }
  const done = write(kib * kib)
  await sleep(10_000)
  return { cluster, socket, reader: taken as NodeSocket, done, written: () => written, waits: () => waits }
}

test('writes wait for a reader that does not read, and go on as it does', () =>
  inChaos(async (chaos) => {
    const { done, reader, socket, waits, written } = await flood(chaos)
    // 64 KiB that nobody has read, the piece after which there was no room, 64 KiB under way, and what write() itself keeps.
    const most = 64 * kib + chunk.length + 64 * kib + socket.writableHighWaterMark + chunk.length
    expect(written()).toBeGreaterThan(100 * kib)
    expect(written()).toBeLessThanOrEqual(most)
    const before = written()
    await sleep(60_000)
    expect(written()).toBe(before)
    expect(reader.readableLength).toBeLessThanOrEqual(2 * 64 * kib + chunk.length)

    let read = 0
    let ended = false
    reader.on('end', () => {
      ended = true
    })
    for await (const piece of reader) {
      read += piece.length
      await sleep(5)
      expect(written() - read).toBeLessThanOrEqual(most)
    }
    await done
    expect([read, ended]).toEqual([kib * kib, true])
    expect(waits()).toBeGreaterThan(5)
  }))

test('as much as the window has', () =>
  inChaos(async (chaos) => {
    const { written, socket } = await flood(chaos, { windowBytes: kib })
    expect(written()).toBeLessThanOrEqual(socket.writableHighWaterMark + 4 * chunk.length)
    expect(() => chaos.cluster({ nodes: 1, windowBytes: 0 })).toThrow('windowBytes')
  }))

test('who goes away without having read resets it for who waits', () =>
  inChaos(async (chaos) => {
    const { reader, socket } = await flood(chaos)
    const errors: string[] = []
    socket.on('error', ({ message }) => errors.push(message))
    reader.destroy()
    await sleep(10)
    expect(errors).toEqual(['read ECONNRESET'])
  }))

test('an answer of HTTP that is read slowly is made slowly', () =>
  inChaos(async (chaos) => {
    let made = 0
    const body = () =>
      new ReadableStream({
        pull(controller) {
          made += chunk.length
          controller.enqueue(chunk)
          if (made === kib * kib) controller.close()
        },
      })
    const cluster = chaos.cluster({
      nodes: ['a', 'b'],
      boot: (node) => void (node.name === 'b' && node.serve(() => new Response(body()), 80)),
    })
    const response = await cluster.node('a').fetch('http://b/')
    await sleep(400_000)
    const unread = made
    expect(unread).toBeLessThan((kib * kib) / 2)
    let read = 0
    for await (const piece of response.body as ReadableStream<Uint8Array>) {
      read += piece.length
      await sleep(5)
    }
    expect([read, made]).toEqual([kib * kib, kib * kib])
  }))
