import { describe, expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../chaos/chaos.test-support.js'
import { faults } from '../fault/index.js'
import type { Cluster, Node } from './index.js'
import './index.js'

/** Notes what each node hears, with the time of the session. */
const hearing = (seen: string[]) => (node: Node) => {
  node.onMessage(({ from, data }) =>
    seen.push(`${Date.now() % 86_400_000} ${from}>${node.name} ${JSON.stringify(data)}`),
  )
}

describe('nodes and messages', () => {
  test('a message takes its latency, and is a copy', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: hearing(seen), network: { latencyMs: 7 } })
      const data = { list: [1] }
      cluster.node('a').send('b', data)
      data.list.push(2)
      await sleep(6)
      expect(seen).toEqual([])
      await sleep(2)
      expect(seen).toEqual(['7 a>b {"list":[1]}'])
      expect(`${cluster.log}`).toBe('#1 0 a -> b { list: [1] }: delivered at 7')
    }))

  test('code of a node lives on its clock, in boot, in handlers and in what they set going', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const read = (node: Node, what: string) => seen.push(`${node.name} ${what} ${Date.now() - Date.UTC(2025, 0, 1)}`)
      chaos.inject(faults.clockSkew({ offsetMs: 5000 }), { at: 'b' })
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot(node) {
          read(node, 'boot')
          node.onMessage(async () => {
            read(node, 'message')
            await sleep(10)
            read(node, 'later')
          })
        },
      })
      cluster.node('a').send('b', 1)
      cluster.node('b').send('a', 1)
      await sleep(20)
      expect(seen).toEqual(['a boot 0', 'b boot 5000', 'b message 5001', 'a message 1', 'b later 5011', 'a later 11'])
    }))

  test('requests are answered, and fail as their handlers do', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({
        nodes: 3,
        boot: (node) => {
          if (node.name === 'n2')
            node.onRequest(async ({ data, from }) => {
              await sleep(5)
              if (data === 'bad') throw Object.assign(new RangeError('too much'), { code: 'E_BAD' })
              return { from, twice: (data as number) * 2 }
            })
        },
      })
      const a = cluster.node('n1')
      expect(await a.request('n2', 21)).toEqual({ from: 'n1', twice: 42 })
      expect(chaos.clock.now()).toBe(7)
      await expect(a.request('n2', 'bad')).rejects.toMatchObject({
        name: 'RangeError',
        message: 'too much',
        code: 'E_BAD',
      })
      await expect(a.request('n3', 1)).rejects.toMatchObject({
        code: 'ECONNREFUSED',
        message: 'connect ECONNREFUSED n3',
      })
      cluster.network.partition([['n1'], ['n2', 'n3']])
      const before = chaos.clock.now()
      await expect(a.request('n2', 1, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect(chaos.clock.now()).toBe(before + 50)
    }))
})

describe('life and death', () => {
  const ticking = (seen: string[]) => (node: Node) => {
    const start = node.starts
    setInterval(() => seen.push(`${node.name}${start}`), 10)
  }

  test('a crash ends timers and continuations; a restart begins anew', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      let release = () => {}
      const gate = new Promise<void>((resolve) => {
        release = resolve
      })
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        async boot(node) {
          node.onMessage(({ data }) => seen.push(`${node.name} heard ${data}`))
          ticking(seen)(node)
          if (node.name !== 'a' || node.starts > 1) return
          await gate
          node.send('b', 'from the dead')
          setTimeout(() => seen.push('dead timer'), 1)
          node.onMessage(() => seen.push('dead handler'))
        },
      })
      const a = cluster.node('a')
      await sleep(15)
      a.crash()
      expect([a.state, a.up]).toEqual(['down', false])
      release()
      cluster.node('b').send('a', 'lost')
      await sleep(10)
      a.restart()
      cluster.node('b').send('a', 'again')
      await sleep(9)
      expect(seen).toEqual(['a1', 'b1', 'b1', 'a heard again', 'b1'])
      await sleep(1)
      expect(seen.at(-1)).toBe('a2')
      expect(`${cluster.log}`.split('\n')).toEqual([
        '15 a crashed',
        '#1 15 b -> a "lost": down at 16',
        '#2 15 a -> b "from the dead": dead at 15',
        '25 a restarted',
        '#3 25 b -> a "again": delivered at 26',
      ])
      expect(
        chaos.timeline.events.filter(({ type }) => type.startsWith('node.')).map(({ type, atMs }) => [type, atMs]),
      ).toEqual([
        ['node.started', 0],
        ['node.started', 0],
        ['node.crashed', 15],
        ['node.started', 25],
      ])
    }))

  test('what comes due during a pause runs at its end, in order; clocks have gone on', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot(node) {
          node.onMessage(({ data }) => seen.push(`${data} at ${Date.now() - Date.UTC(2025, 0, 1)}`))
          if (node.name === 'a') setTimeout(() => seen.push(`timer at ${Date.now() - Date.UTC(2025, 0, 1)}`), 20)
        },
      })
      const [a, b] = cluster.nodes as [Node, Node]
      a.pause()
      b.send('a', 'first')
      await sleep(30)
      b.send('a', 'second')
      await sleep(10)
      expect([seen, a.state]).toEqual([[], 'paused'])
      a.resume()
      await sleep(0)
      expect(seen).toEqual(['first at 40', 'timer at 40', 'second at 40'])
    }))

  test('nothing outlives the session', async () => {
    let ticks = 0
    let cluster: Cluster | undefined
    await inChaos(async (chaos) => {
      cluster = chaos.cluster({ nodes: 2, boot: () => void setInterval(() => ticks++, 10) })
      await sleep(100)
    })
    const before = ticks
    await new Promise((resolve) => setImmediate(resolve))
    expect([before, ticks, cluster?.node('n1').state]).toEqual([18, 18, 'down'])
    expect(() => cluster?.node('n1').send('n2', 1)).toThrow('its session has ended')
  })

  test('what boot throws is thrown by the maker, and all nodes are ended; what it rejects with fails the session', async () => {
    let ticks = 0
    await inChaos(async (chaos) => {
      const boot = (node: Node) => {
        setInterval(() => ticks++, 10)
        if (node.name === 'n2') throw new Error('no disk')
      }
      expect(() => chaos.cluster({ nodes: 3, boot })).toThrow('no disk')
      await sleep(50)
      expect(ticks).toBe(0)
    })
    const failure = await failureOf(() =>
      inChaos(async (chaos) => {
        chaos.cluster({ nodes: 1, boot: () => Promise.reject(new Error('no quorum')) })
        await sleep(50)
      }),
    )
    expect(failure.message).toContain('boot of node n1): Error: no quorum')
  })
})

describe('the network', () => {
  const sendAll = (cluster: Cluster, data: unknown) => {
    for (const from of cluster.nodes) for (const to of cluster.nodes) if (from !== to) from.send(to.name, data)
  }

  test('partitions cut what is under way too, and heal', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'], boot: hearing(seen), network: { latencyMs: 5 } })
      sendAll(cluster, 1)
      await sleep(2)
      const partition = cluster.network.partition([['a'], ['b', 'c']])
      sendAll(cluster, 2)
      await sleep(10)
      expect(seen).toEqual(['5 b>c 1', '5 c>b 1', '7 b>c 2', '7 c>b 2'])
      partition.heal()
      partition.heal()
      cluster.node('a').send('b', 3)
      await sleep(10)
      expect(seen.at(-1)).toBe('17 a>b 3')
      expect(
        [...cluster.log]
          .filter(({ fate }) => fate === 'cut')
          .map(({ from, to, endedAtMs }) => `${from}${to}${endedAtMs}`),
      ).toEqual(['ab2', 'ac2', 'ba2', 'ca2', 'ab2', 'ac2', 'ba2', 'ca2'])
    }))

  test('one way, and to itself', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: hearing(seen) })
      cluster.network.partition([['a'], ['b']], { oneWay: true })
      sendAll(cluster, 1)
      cluster.node('a').send('a', 'self')
      await sleep(5)
      expect(seen).toEqual(['0 a>a "self"', '1 b>a 1'])
    }))

  test('loss, duplicates and latency are drawn from the seed', async () => {
    const run = (seed: number) =>
      inChaos(
        async (chaos) => {
          const network = { latencyMs: [1, 50], loss: 0.3, duplicate: 0.2, reorder: 0.1 } as const
          const cluster = chaos.cluster({ nodes: 3, network })
          for (let round = 0; round < 20; round++) {
            sendAll(cluster, round)
            await sleep(10)
          }
          await sleep(200)
          return `${cluster.log}`
        },
        { seed },
      )
    const log = await run(1)
    expect(await run(1)).toBe(log)
    expect(await run(2)).not.toBe(log)
    expect(log.match(/: lost/g)?.length).toBeGreaterThan(20)
    expect(log.match(/copy of/g)?.length).toBeGreaterThan(8)
  })

  test('unknown nodes are refused, with the near ones', () =>
    inChaos((chaos) => {
      const cluster = chaos.cluster({ nodes: ['alpha', 'beta'] })
      expect(() => cluster.node('alpa')).toThrow(
        'The cluster has no node "alpa". Did you mean \'alpha\'? It has: alpha, beta.',
      )
      expect(() => cluster.node('alpha').send('gamma', 1)).toThrow('no node "gamma"')
      expect(() => cluster.network.partition([['alpha'], ['delta']])).toThrow('no node "delta"')
      expect(() => chaos.cluster({ nodes: ['alpha'] })).toThrow('that no other node of the session has')
      expect(() => cluster.node('alpha').send('beta', () => 1)).toThrow('to be data that can be copied')
    }))
})

describe('the disk of a node', () => {
  test('outlives a crash without what was not synced; dead code is not answered', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a'],
        disk: { latencyMs: 5 },
        async boot({ disk, starts }) {
          seen.push(`${starts} finds ${await disk.get('term')} ${await disk.get('vote')}`)
          await disk.set('term', starts, { sync: true })
          await disk.set('vote', 'a')
          seen.push(`${starts} wrote`)
          await disk.sync()
          seen.push(`${starts} synced`)
        },
      })
      await sleep(28)
      cluster.node('a').crash()
      await sleep(50)
      cluster.node('a').restart()
      await sleep(100)
      expect(seen).toEqual(['1 finds undefined undefined', '1 wrote', '2 finds 1 undefined', '2 wrote', '2 synced'])
    }))
})
