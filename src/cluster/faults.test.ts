import { describe, expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../chaos/chaos.test-support.js'
import type { Chaos } from '../chaos/index.js'
import { faults } from '../fault/index.js'
import type { Cluster, Node } from './index.js'
import './index.js'

/** What each node hears, and when. */
function heard(chaos: Chaos, seen: string[]) {
  return (node: Node) => {
    node.onMessage(({ from, data }) => seen.push(`${chaos.clock.now()} ${from}>${node.name} ${JSON.stringify(data)}`))
  }
}

/** Sends numbers from a to b, one each 10 ms. */
async function sendEach10(cluster: Cluster, count: number): Promise<void> {
  for (let n = 1; n <= count; n++) {
    cluster.node('a').send('b', n)
    await sleep(10)
  }
}

const typesOf = (chaos: Chaos) =>
  chaos.timeline.events.flatMap((event) =>
    /^(node|link)\./.test(event.type)
      ? [`${event.atMs} ${event.type} ${'node' in event ? event.node : ''}`.trim()]
      : [],
  )

describe('faults of nodes', () => {
  test('crash: down from the start of the window, started again at its end', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.crash(), { at: 'b', from: 15, for: 20 })
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: heard(chaos, seen) })
      await sendEach10(cluster, 5)
      expect(seen).toEqual(['1 a>b 1', '11 a>b 2', '41 a>b 5'])
      expect(typesOf(chaos)).toEqual(['0 node.started a', '0 node.started b', '15 node.crashed b', '35 node.started b'])
    }))

  test('crash with restartAfterMs comes back before the fault ends, and a node started by hand is left alone', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'] })
      chaos.inject(faults.crash({ restartAfterMs: 5 }), { at: '*', for: 100 })
      expect(cluster.nodes.map(({ state }) => state)).toEqual(['down', 'down'])
      cluster.node('b').restart()
      await sleep(6)
      expect(cluster.nodes.map(({ starts }) => starts)).toEqual([2, 2])
      await sleep(200)
      expect(cluster.nodes.map(({ starts, state }) => `${starts} ${state}`)).toEqual(['2 up', '2 up'])
    }))

  test('a node that was started and has crashed by hand since is not started at the end of an earlier crash', () =>
    inChaos(async (chaos) => {
      const [a] = chaos.cluster({ nodes: ['a'] }).nodes as [Node]
      const injection = chaos.inject(faults.crash(), { at: 'a' })
      a.restart()
      a.crash()
      injection.lift()
      expect([a.state, a.starts]).toEqual(['down', 2])
    }))

  test('a count of nodes is drawn from the seed; nodes that come later are reached too', async () => {
    const crashed = (seed: number) =>
      inChaos(
        (chaos) => {
          const cluster = chaos.cluster({ nodes: 5 })
          chaos.inject(faults.crash({ count: 2 }), { at: 'n*' })
          return cluster.nodes.flatMap(({ name, up }) => (up ? [] : [name]))
        },
        { seed },
      )
    const seen = new Set<string>()
    for (let seed = 1; seed <= 20; seed++) {
      const names = await crashed(seed)
      expect(names).toHaveLength(2)
      expect(await crashed(seed)).toEqual(names)
      seen.add(names.join())
    }
    expect(seen.size).toBeGreaterThan(4)
    await inChaos((chaos) => {
      chaos.inject(faults.pause(), { at: 'late' })
      const cluster = chaos.cluster({ nodes: ['early'] })
      expect(cluster.add('late').state).toBe('paused')
      expect(cluster.node('early').state).toBe('up')
    })
  })

  test('pause: ends with the window, and what waited comes in order; two pauses end with the last', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: heard(chaos, seen) })
      chaos.inject(faults.pause(), { at: 'b', from: 5, for: 20 })
      chaos.inject(faults.pause(), { at: 'b', from: 15, for: 20 })
      await sendEach10(cluster, 5)
      expect(seen).toEqual(['1 a>b 1', '35 a>b 2', '35 a>b 3', '35 a>b 4', '41 a>b 5'])
      expect(typesOf(chaos).slice(2)).toEqual(['5 node.paused b', '35 node.resumed b'])
    }))

  test('slow node: one thing after another, timers among them; afterwards as fast as before', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot(node) {
          heard(chaos, seen)(node)
          if (node.name === 'b') setTimeout(() => seen.push(`${chaos.clock.now()} timer`), 2)
        },
      })
      const slow = chaos.inject(faults.slowNode({ delayMs: 30 }), { at: 'b' })
      for (const n of [1, 2]) cluster.node('a').send('b', n)
      await sleep(100)
      expect(seen).toEqual(['31 a>b 1', '61 a>b 2', '91 timer'])
      slow.lift()
      cluster.node('a').send('b', 3)
      await sleep(10)
      expect(seen.at(-1)).toBe('101 a>b 3')
    }))

  test('a pause in the midst of a slow event waits with it', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: heard(chaos, seen) })
      chaos.inject(faults.slowNode({ delayMs: 30 }), { at: 'b' })
      cluster.node('a').send('b', 1)
      await sleep(10)
      cluster.node('b').pause()
      await sleep(100)
      expect(seen).toEqual([])
      cluster.node('b').resume()
      await sleep(100)
      expect(seen).toEqual(['140 a>b 1'])
    }))

  test('a boot that throws at the end of a crash fails the session', async () => {
    const failure = await failureOf(() =>
      inChaos(async (chaos) => {
        chaos.cluster({
          nodes: ['a'],
          boot(node) {
            if (node.starts === 2) throw new Error('log is torn')
          },
        })
        chaos.inject(faults.crash(), { for: 10, at: 'a' })
        await sleep(50)
      }),
    )
    expect(failure.message).toContain('boot of node a): Error: log is torn')
  })

  test('nothing is started when the session ends', async () => {
    let starts = 0
    await inChaos((chaos) => {
      chaos.inject(faults.crash(), { at: 'a' })
      chaos.cluster({ nodes: ['a'], boot: () => void starts++ })
    })
    expect(starts).toBe(1)
  })
})

describe('faults of the network', () => {
  const sendAll = (cluster: Cluster, data: unknown) => {
    for (const from of cluster.nodes) for (const to of cluster.nodes) if (from !== to) from.send(to.name, data)
  }
  /** Which pairs can talk now, of those that could. */
  const open = async (chaos: Chaos, cluster: Cluster) => {
    const before = cluster.log.count
    sendAll(cluster, chaos.clock.now())
    await sleep(5)
    return [...cluster.log].slice(before).flatMap(({ from, to, fate }) => (fate === 'unheard' ? [`${from}${to}`] : []))
  }

  test('partition by groups, while the window lasts', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.partition({ shape: [['a'], ['b', 'c']] }), { at: 'cluster', from: 10, for: 10 })
      const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'] })
      const all = ['ab', 'ac', 'ba', 'bc', 'ca', 'cb']
      expect(await open(chaos, cluster)).toEqual(all)
      await sleep(6)
      expect(await open(chaos, cluster)).toEqual(['bc', 'cb'])
      await sleep(6)
      expect(await open(chaos, cluster)).toEqual(all)
      expect(typesOf(chaos).slice(3)).toEqual(['10 link.cut', '20 link.healed'])
    }))

  test.each([
    // Of five: 4 with each other, 2 and 3, 2 and 2 with one that sees all, two neighbours each.
    ['isolate', 4 * 3],
    ['halves', 2 * 1 + 3 * 2],
    ['bridge', 3 * 2 + 3 * 2],
    ['majorityRing', 5 * 2],
  ] as const)('shape %s leaves %i links of twenty', (shape, left) =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: 5 })
      chaos.inject(faults.partition({ shape }), { at: 'cluster' })
      const links = await open(chaos, cluster)
      expect(links).toHaveLength(left)
      for (const link of links) expect(links).toContain(`${link.slice(2)}${link.slice(0, 2)}`)
      if (shape !== 'majorityRing') return
      for (const { name } of cluster.nodes) expect(links.filter((link) => link.startsWith(name))).toHaveLength(2)
    }),
  )

  test('what is under way is dropped, delivered, or kept until it heals', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: heard(chaos, seen), network: { latencyMs: 10 } })
      for (const inFlight of ['drop', 'deliver', 'hold'] as const) {
        const injection = chaos.inject(faults.linkCut({ inFlight }), { at: 'a->b', from: 5, for: 20 })
        cluster.node('a').send('b', inFlight)
        await sleep(6)
        cluster.node('a').send('b', 'cut')
        await sleep(44)
        expect(injection.impact.acted).toBe(1)
      }
      expect(seen).toEqual(['60 a>b "deliver"', '135 a>b "hold"'])
    }))

  test('hold keeps order and all that was sent meanwhile; a link that is made later is held too', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      chaos.inject(faults.hold(), { at: '*->b', for: 50 })
      const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'], boot: heard(chaos, seen) })
      await sendEach10(cluster, 3)
      cluster.node('c').send('b', 'c')
      cluster.node('b').send('a', 'free')
      expect(`${cluster.log}`).toContain('#1 0 a -> b 1: held')
      await sleep(30)
      expect(seen).toEqual(['31 b>a "free"', '51 a>b 1', '51 a>b 2', '51 a>b 3', '51 c>b "c"'])
    }))

  test('a group that names no node fails the injection', async () => {
    const failure = await failureOf(() =>
      inChaos((chaos) => {
        chaos.cluster({ nodes: ['a', 'b'] })
        chaos.inject(faults.partition({ shape: [['a'], ['z']] }), { at: 'cluster' })
      }),
    )
    expect(failure.message).toContain('no node "z"')
  })
})

describe('faults of messages', () => {
  const ten = (fault: Parameters<Chaos['inject']>[0], options: object, network: object = {}) =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: heard(chaos, seen), network })
      const injection = chaos.inject(fault, { at: 'a->b', ...options })
      await sendEach10(cluster, 3)
      await sleep(100)
      return {
        seen: seen.map((line) => line.replace(' a>b', ':')),
        acted: injection.impact.acted,
        log: `${cluster.log}`,
      }
    })

  test('latency, on one of three', async () => {
    expect((await ten(faults.latency({ delayMs: 50 }), { calls: 2 })).seen).toEqual(['1: 1', '21: 3', '61: 2'])
    expect((await ten(faults.latency({ delayMs: 50 }), { calls: 2 }, { fifo: true })).seen).toEqual([
      '1: 1',
      '61: 2',
      '61: 3',
    ])
  })

  test('drop, by a predicate of what it holds', async () => {
    const { seen, log } = await ten(faults.drop(), { when: (data: number) => data === 2 })
    expect(seen).toEqual(['1: 1', '21: 3'])
    expect(log).toContain('#2 10 a -> b 2: lost at 10')
  })

  test('duplicate, reorder, throttle, corruption', async () => {
    expect((await ten(faults.duplicate({ gapMs: 5 }), { calls: 1 })).seen).toEqual(['1: 1', '6: 1', '11: 2', '21: 3'])
    const overtakes = await ten(faults.reorder({ withinMs: 500 }), { calls: 1 }, { fifo: true })
    expect(overtakes.seen.slice(0, 2)).toEqual(['11: 2', '21: 3'])
    expect((await ten(faults.throttle({ perSecond: 20 }), {})).seen).toEqual(['1: 1', '51: 2', '101: 3'])
    expect((await ten(faults.throttle({ perSecond: 20, mode: 'reject' }), {})).seen).toEqual(['1: 1'])
    const { seen, log } = await ten(faults.corruption({ mutations: ['offByOne'] }), { calls: 3 })
    expect(seen.slice(0, 2)).toEqual(['1: 1', '11: 2'])
    expect(['21: 2', '21: 4']).toContain(seen[2])
    expect(log).toContain(`a -> b ${seen[2]?.split(' ')[1]}: delivered at 21`)
  })

  test('a request whose answer is lost has been heard', () =>
    inChaos(async (chaos) => {
      let heard = 0
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: (node) => void node.onRequest(() => ++heard) })
      chaos.inject(faults.drop({ lost: 'answer' }), { at: 'a->b', calls: 1 })
      const a = cluster.node('a')
      await expect(a.request('b', 1, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect(await a.request('b', 1)).toBe(2)
    }))

  test('a request that arrives twice and whose answer is lost is answered by neither', () =>
    inChaos(async (chaos) => {
      let heard = 0
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: (node) => void node.onRequest(() => ++heard) })
      chaos.inject([faults.drop({ lost: 'answer' }), faults.duplicate()], { at: 'a->b' })
      const asked = cluster.node('a').request('b', 1, { timeoutMs: 100 })
      await expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect(heard).toBe(2)
    }))

  test('links are points: they are known, counted, and a link is a target', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'] })
      const loss = chaos.inject(faults.drop(), {
        at: cluster.network.link('a', 'b'),
        when: (_data, { kind }) => kind === 'message',
      })
      cluster.node('a').send('b', 1)
      cluster.node('a').send('a', 1)
      expect(loss.impact.acted).toBe(1)
      expect(chaos.points.map(({ name, calls, takes }) => `${name} ${calls} ${takes}`)).toEqual([
        'cluster 1 network',
        'a 1 node',
        'b 1 node',
        'a->b 1 message',
      ])
    }))
})
