import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import { faults } from '../../fault/index.js'
import type { ClusterOptions, Connection, Node } from '../index.js'
import '../index.js'

/** Two nodes; b notes what it is sent and answers twice as much. */
function pair(chaos: Chaos, options: Partial<ClusterOptions> = {}) {
  const seen: string[] = []
  const note = (text: string) => seen.push(`${chaos.clock.now()} ${text}`)
  const cluster = chaos.cluster({
    nodes: ['a', 'b'],
    boot(node) {
      if (node.name !== 'b') return
      node.onConnection((connection) => {
        note(`taken from ${connection.remote}`)
        connection.onMessage((data) => {
          note(`b ${data}`)
          connection.send((data as number) * 2)
        })
        connection.onClose((error) => note(`b closed ${error?.message ?? 'well'}`))
      })
    },
    ...options,
  })
  const [a, b] = cluster.nodes as [Node, Node]
  const connect = () => {
    const connection = a.connect('b')
    connection.onMessage((data) => note(`a ${data}`))
    connection.onClose((error) => note(`a closed ${error?.message ?? 'well'}`))
    return connection
  }
  return { cluster, seen, a, b, connect }
}

describe('streams', () => {
  test('open, send both ways, end', () =>
    inChaos(async (chaos) => {
      const { seen, connect } = pair(chaos)
      const connection = connect()
      connection.send(1)
      await connection.opened
      expect([chaos.clock.now(), connection.state, connection.remote]).toEqual([2, 'open', 'b'])
      connection.send(2)
      await sleep(10)
      connection.end()
      expect(() => connection.send(3)).toThrow('EPIPE')
      await sleep(10)
      expect(connection.state).toBe('closed')
      expect(seen).toEqual([
        ...['1 taken from a', '3 b 1', '3 b 2', '4 a 2', '4 a 4'],
        ...['14 b closed well', '14 a closed well'],
      ])
    }))

  test('what is lost, doubled or overtaken on the way arrives once and in order', () =>
    inChaos(async (chaos) => {
      const network = { latencyMs: [1, 30], loss: 0.2, duplicate: 0.2, reorder: 0.2 } as const
      const { cluster, seen, connect } = pair(chaos, { network })
      const connection = connect()
      for (let n = 1; n <= 100; n++) {
        connection.send(n)
        await sleep(20)
      }
      connection.end()
      await sleep(60_000)
      const of = (side: string) =>
        seen.flatMap((line) => (line.includes(` ${side} `) ? Number(line.split(' ')[2]) || [] : []))
      expect(of('b')).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
      expect(of('a')).toEqual(Array.from({ length: 100 }, (_, at) => 2 * at + 2))
      expect(connection.state).toBe('closed')
      const fates = [...cluster.log].map(({ fate }) => fate)
      for (const fate of ['lost', 'late'] as const) expect(fates).toContain(fate)
    }))

  test('the copy that the network has made may come first, and counts', () =>
    inChaos(async (chaos) => {
      const { cluster, connect } = pair(chaos, { network: { latencyMs: [1, 1000], duplicate: 1 } })
      const connection = connect()
      await connection.opened
      for (let n = 1; n <= 20; n++) connection.send(n)
      await sleep(5000)
      const copies = [...cluster.log].filter(({ copyOf, kind }) => copyOf !== undefined && kind === 'segment')
      expect(copies.filter(({ fate }) => fate === 'delivered').length).toBeGreaterThan(5)
    }))

  test('a partition stalls it, and it goes on when that is healed', () =>
    inChaos(async (chaos) => {
      const { cluster, seen, connect } = pair(chaos)
      const connection = connect()
      await connection.opened
      const partition = cluster.network.partition([['a'], ['b']])
      for (const n of [1, 2]) connection.send(n)
      await sleep(1000)
      partition.heal()
      await sleep(1000)
      // Sent again 200, 600 and 1400 ms after the first loss.
      expect(seen.slice(1)).toEqual(['1403 b 1', '1403 b 2', '1404 a 2', '1404 a 4'])
    }))

  test('after too many losses it is given up, as long after as Linux does', () =>
    inChaos(async (chaos) => {
      const { cluster, seen, connect } = pair(chaos)
      const connection = connect()
      await connection.opened
      cluster.network.partition([['a'], ['b']])
      connection.send(1)
      await sleep(3_600_000)
      // 200 ms, doubled nine times, and six times 120 s.
      expect(seen.at(-1)).toBe('804602 a closed connect ETIMEDOUT b')
    }))

  test('a crash of either side resets it; dead code hears nothing', () =>
    inChaos(async (chaos) => {
      const { seen, a, b, connect } = pair(chaos)
      connect()
      await sleep(10)
      b.crash()
      await sleep(10)
      expect(seen.slice(1)).toEqual(['11 a closed read ECONNRESET b'])
      b.restart()
      let mine: Connection | undefined
      a.run(() => {
        mine = connect()
      })
      await sleep(10)
      a.crash()
      await sleep(10)
      expect(seen.slice(2)).toEqual(['21 taken from a', '31 b closed read ECONNRESET a'])
      expect(mine?.state).toBe('closed')
    }))

  test('nobody there: refused; no way: timed out; opened tells it too', () =>
    inChaos(async (chaos) => {
      const { cluster, a, b } = pair(chaos)
      await expect(b.connect('a').opened).rejects.toMatchObject({ code: 'ECONNREFUSED', address: 'a' })
      expect(chaos.clock.now()).toBe(2)
      b.crash()
      await expect(a.connect('b').opened).rejects.toMatchObject({ code: 'ECONNREFUSED' })
      cluster.network.partition([['a'], ['b']])
      await expect(a.connect('b', { timeoutMs: 500 }).opened).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect(chaos.clock.now()).toBe(504)
      expect(() => a.connect('z')).toThrow('no node "z"')
    }))

  test('reset ends it for both at once; the other meets it', () =>
    inChaos(async (chaos) => {
      const { seen, connect } = pair(chaos)
      const connection = connect()
      await connection.opened
      connection.reset()
      await sleep(5)
      expect(seen.slice(1)).toEqual(['2 a closed well', '3 b closed read ECONNRESET a'])
    }))

  test('what comes before anybody listens waits; the end comes after it', () =>
    inChaos(async (chaos) => {
      const seen: unknown[] = []
      let taken: Connection | undefined
      const [a] = chaos.cluster({
        nodes: ['a', 'b'],
        boot: (node) => void node.onConnection((connection) => (taken = connection)),
      }).nodes as [Node, Node]
      const connection = a.connect('b')
      connection.send('first')
      connection.end()
      await sleep(20)
      taken?.onEnd(() => {
        seen.push('end')
        taken?.send('thanks')
        taken?.end()
      })
      connection.onMessage((data) => seen.push(data))
      taken?.onMessage((data) => seen.push(data))
      await sleep(20)
      expect(seen).toEqual(['first', 'end', 'thanks'])
      expect([taken?.state, connection.state]).toEqual(['closed', 'closed'])
    }))

  test('to itself, both sides are apart', () =>
    inChaos(async (chaos) => {
      const seen: unknown[] = []
      const [a] = chaos.cluster({
        nodes: ['a'],
        boot: (node) =>
          void node.onConnection((connection) => connection.onMessage((data) => connection.send(`echo ${data}`))),
      }).nodes as [Node]
      const connection = a.connect('a')
      connection.onMessage((data) => seen.push(data))
      connection.send('x')
      await sleep(1)
      expect([seen, chaos.clock.now()]).toEqual([['echo x'], 1])
    }))

  test('faults of messages act on segments, and the stream makes good for them', () =>
    inChaos(async (chaos) => {
      const { seen, connect } = pair(chaos)
      chaos.inject(faults.drop(), { at: 'a->b', when: (data: unknown) => data === 1, limit: 1 })
      const connection = connect()
      for (const n of [1, 2]) connection.send(n)
      await sleep(500)
      expect(seen.slice(1)).toEqual(['203 b 1', '203 b 2', '204 a 2', '204 a 4'])
    }))
})
