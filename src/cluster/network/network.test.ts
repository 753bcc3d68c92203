import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { Cluster, LinkOptions, Node } from '../index.js'
import '../index.js'

/** When each of the messages sent at once arrived. */
const arrivals = (network: LinkOptions, messages: readonly unknown[], change?: (cluster: Cluster) => void) =>
  inChaos(async (chaos: Chaos) => {
    const seen: string[] = []
    const cluster = chaos.cluster({ nodes: ['a', 'b'], network })
    change?.(cluster)
    const [a, b] = cluster.nodes as [Node, Node]
    b.onMessage(({ data }) => seen.push(`${chaos.clock.now()} ${String(data).slice(0, 5)}`))
    for (const message of messages) a.send('b', message)
    await sleep(10_000)
    return seen
  })

describe('links', () => {
  test('bandwidth: messages leave one after another', async () => {
    // 98 letters and two quotes.
    const letters = 'x'.repeat(98)
    expect(await arrivals({ bytesPerSecond: 1000, latencyMs: 5 }, [letters, letters, letters])).toEqual([
      '105 xxxxx',
      '205 xxxxx',
      '305 xxxxx',
    ])
  })

  test('each message draws its latency, unless the link keeps their order', async () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8]
    const free = await arrivals({ latencyMs: [1, 100] }, numbers)
    expect(free.map((line) => line.split(' ')[1])).not.toEqual(numbers.map(String))
    const kept = await arrivals({ latencyMs: [1, 100], fifo: true }, numbers)
    expect(kept.map((line) => line.split(' ')[1])).toEqual(numbers.map(String))
  })

  test.each([
    [{ distribution: 'normal', meanMs: 50, stdDevMs: 5 }, 45, 55],
    [{ distribution: 'exponential', meanMs: 50 }, 40, 60],
    [{ distribution: 'pareto', minMs: 25, shape: 2 }, 40, 60],
  ] as const)('latency by distribution: %o', async (latencyMs, least, most) => {
    const seen = await arrivals(
      { latencyMs },
      Array.from({ length: 1000 }, (_, n) => n),
    )
    const mean = seen.reduce((sum, line) => sum + Number(line.split(' ')[0]), 0) / seen.length
    expect(mean).toBeGreaterThan(least)
    expect(mean).toBeLessThan(most)
  })

  test('one link has settings of its own, one way', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b', 'c'],
        boot: (node) => void node.onMessage(({ from }) => seen.push(`${chaos.clock.now()} ${from}${node.name}`)),
      })
      cluster.network.link('a', 'b').set({ latencyMs: 50 })
      cluster.network.link('a', 'c').set({ loss: 1 })
      for (const [from, to] of ['ab', 'ba', 'ac', 'ca']) cluster.node(from as string).send(to as string, 1)
      await sleep(100)
      expect(seen).toEqual(['1 ba', '1 ca', '50 ab'])
    }))

  test('what is wrong is refused, and says so', () =>
    inChaos((chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'] })
      const link = cluster.network.link('a', 'b')
      expect(() => link.set({ loss: 5 })).toThrow('Expected `loss` to be between 0 and 1, got 5.')
      expect(() => link.set({ latncyMs: 5 } as never)).toThrow("Did you mean 'latencyMs'?")
      expect(() => link.set({ latencyMs: [5, 1] })).toThrow('Expected `latencyMs`')
      expect(() => link.set({ bytesPerSecond: 0 })).toThrow('Expected `bytesPerSecond` to be a finite number above 0')
      expect(() => link.set({ fifo: 1 } as never)).toThrow('Expected `fifo` to be true or false')
      expect(() => chaos.cluster({ nodes: ['x'], network: { lag: 1 } as never })).toThrow(
        'Expected `network` to hold only',
      )
      expect(() => chaos.cluster({ nodes: ['x', 'x'] })).toThrow('no other node of the session has')
      expect(() => chaos.cluster({ nodes: ['x->y'] })).toThrow('names without an arrow')
      expect(() => chaos.cluster({ nodes: [] })).toThrow('names of nodes, or how many')
      expect(() => chaos.cluster({ nodes: 0 })).toThrow('Expected `nodes`')
      expect(() => chaos.cluster({ nodes: ['x'], name: 'cluster' })).toThrow('no other cluster')
      expect(() => cluster.network.partition([['a']])).toThrow('two groups of nodes or more')
      expect(() => cluster.network.partition('thirds' as never)).toThrow("'majorityRing'")
      expect(() => cluster.network.partition([['a'], ['b']], { oneway: true } as never)).toThrow(
        "Did you mean 'oneWay'?",
      )
      expect(() => cluster.network.partition([['a'], ['b']], { inFlight: 'lose' } as never)).toThrow(
        'Expected `inFlight`',
      )
    }))
})

describe('partitions and holds', () => {
  const talking = async (cluster: Cluster) => {
    const before = cluster.log.count
    for (const from of cluster.nodes) for (const to of cluster.nodes) if (from !== to) from.send(to.name, 1)
    await sleep(3)
    return [...cluster.log].slice(before).flatMap(({ from, to, fate }) => (fate === 'unheard' ? [from + to] : []))
  }

  test('they add up, and each ends by itself', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'] })
      const { network } = cluster
      const one = network.partition([['a'], ['b', 'c']])
      const two = network.partition([['a', 'b'], ['c']])
      expect(await talking(cluster)).toEqual([])
      one.heal()
      expect(await talking(cluster)).toEqual(['ab', 'ba'])
      two.heal()
      expect(await talking(cluster)).toHaveLength(6)
      network.partition([
        ['a', 'b'],
        ['b', 'c'],
      ])
      expect(await talking(cluster)).toEqual(['ab', 'ba', 'bc', 'cb'])
      network.heal()
      expect(await talking(cluster)).toHaveLength(6)
    }))

  test('what waits until a link heals waits for the last of its cuts', () =>
    inChaos(async (chaos) => {
      const seen: number[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot: (node) => void node.onMessage(() => seen.push(chaos.clock.now())),
      })
      cluster.node('a').send('b', 1)
      const one = cluster.network.partition([['a'], ['b']], { inFlight: 'hold' })
      const two = cluster.network.link('a', 'b').cut({ inFlight: 'hold' })
      one.heal()
      await sleep(10)
      expect(seen).toEqual([])
      two.heal()
      await sleep(10)
      expect(seen).toEqual([11])
    }))

  test('a node is isolated from those that come later too', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'] })
      const isolation = cluster.node('a').isolate()
      cluster.add('c')
      expect(await talking(cluster)).toEqual(['bc', 'cb'])
      isolation.heal()
      const mute = cluster.network.isolate('a', { oneWay: true })
      expect(await talking(cluster)).toEqual(['ba', 'bc', 'ca', 'cb'])
      mute.heal()
    }))

  test('a hold keeps all, in order, until it is released; a cut drops what is held', () =>
    inChaos(async (chaos) => {
      const seen: unknown[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot: (node) => void node.onMessage(({ data }) => seen.push(data)),
      })
      const [a] = cluster.nodes as [Node, Node]
      a.send('b', 1)
      const held = cluster.network.hold()
      a.send('b', 2)
      await sleep(10)
      expect(seen).toEqual([])
      held.release()
      held.release()
      await sleep(10)
      expect(seen).toEqual([1, 2])
      cluster.network.link('a', 'b').hold()
      a.send('b', 3)
      cluster.network.partition([['a'], ['b']]).heal()
      a.send('b', 4)
      cluster.network.release()
      await sleep(10)
      expect(seen).toEqual([1, 2, 4])
    }))

  test('the log keeps the last messages, and counts the others', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'], keepMessages: 10 })
      for (let n = 1; n <= 57; n++) cluster.node('a').send('b', n)
      await sleep(5)
      const { log } = cluster
      expect([log.count, log.dropped, log.messages.length, log.messages[0]?.data]).toEqual([57, 47, 10, 48])
      expect(`${log}`.split('\n')[0]).toBe('… 47 before')
      const silent = chaos.cluster({ nodes: ['c', 'd'], keepMessages: 0 })
      silent.node('c').send('d', 1)
      expect([silent.log.count, silent.log.dropped, `${silent.log}`]).toEqual([1, 1, '… 1 before'])
    }))
})
