import { describe, expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../chaos/chaos.test-support.js'
import { faults } from '../fault/index.js'
import type { Node } from './index.js'
import './index.js'
import '../resource.js'

describe('a run of a program', () => {
  test('has a monotonic clock from its start, and random numbers of its own', async () => {
    const draws = (crash: boolean) =>
      inChaos(async (chaos) => {
        const seen: number[] = []
        const boot = () => {
          seen.push(performance.now(), Date.now() - performance.timeOrigin - performance.now(), Math.random())
        }
        const cluster = chaos.cluster({ nodes: ['a', 'b'], boot })
        await sleep(500)
        if (crash) cluster.node('a').restart()
        else cluster.add('c')
        return seen
      })
    const [a, b, again] = [0, 3, 6].map((at) => draws(true).then((seen) => seen.slice(at, at + 3)))
    const [first, second, third] = await Promise.all([a, b, again])
    expect([first?.slice(0, 2), second?.slice(0, 2), third?.slice(0, 2)]).toEqual([
      [1000, 0],
      [1000, 0],
      [1000, 0],
    ])
    expect(new Set([first?.[2], second?.[2], third?.[2]]).size).toBe(3)
    // One node more does not change what the others draw.
    expect((await draws(false)).slice(0, 6)).toEqual((await draws(true)).slice(0, 6))
  })

  test('stop waits for what boot has answered, and lets it end in order', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        async boot(node) {
          node.onMessage(({ data }) => seen.push(`${data}`))
          await sleep(5)
          return async () => {
            node.send('b', 'bye')
            await sleep(10)
            seen.push('stopped')
          }
        },
      })
      const a = cluster.node('a')
      await a.stop()
      expect([chaos.clock.now(), a.state, seen]).toEqual([15, 'down', ['bye', 'stopped']])
      await a.stop()
      a.restart()
      expect(a.starts).toBe(2)
    }))

  test('code of a dead run hears nothing, and does nothing', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({ nodes: ['a', 'b'] })
      const [a, b] = cluster.nodes as [Node, Node]
      b.onRequest(() => 1)
      let open = () => {}
      const gate = new Promise<void>((resolve) => {
        open = resolve
      })
      a.run(async () => {
        void a.request('b', 1).then(
          () => seen.push('answered'),
          () => seen.push('failed'),
        )
        await gate
        setTimeout(() => seen.push('timeout'))
        setImmediate(() => seen.push('immediate'))
        a.onMessage(() => seen.push('message'))
        a.connect('b').onClose(() => seen.push('closed'))
        a.send('b', 'x')
        seen.push(`draws ${typeof Math.random()} ${typeof a.random('x').next()}`)
        await a.request('b', 2)
        seen.push('answered')
      })
      const outside = a.request('b', 3)
      a.crash()
      open()
      await expect(outside).rejects.toMatchObject({ code: 'ECONNRESET' })
      await expect(a.request('b', 3)).rejects.toMatchObject({ code: 'ECONNRESET' })
      await sleep(100)
      expect(seen).toEqual(['draws number number'])
      expect([...cluster.log].map(({ kind, fate }) => `${kind} ${fate}`)).toEqual([
        ...['request delivered', 'request delivered', 'open dead', 'message dead', 'request dead', 'request down'],
        ...['response down', 'response down'],
      ])
    }))

  test('a handler that throws or rejects fails the session, and says where', async () => {
    const failing = (handler: () => unknown) =>
      failureOf(() =>
        inChaos(async (chaos) => {
          const [a, b] = chaos.cluster({ nodes: ['a', 'b'] }).nodes as [Node, Node]
          b.onMessage(handler)
          a.send('b', 1)
          await sleep(50)
        }),
      )
    const expected = /\(message handler of node b\): Error: no/
    expect((await failing(() => expect.fail('no'))).message).toMatch(/message handler of node b/)
    const thrown = await failing(() => {
      throw new Error('no')
    })
    expect(thrown.message).toMatch(expected)
    expect((await failing(() => Promise.reject(new Error('no')))).message).toMatch(expected)
  })

  test('removed, it is gone; added again, it has a new disk', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot: (node) => void node.onRequest(() => node.disk.get('x')),
      })
      const [a, b] = cluster.nodes as [Node, Node]
      await b.disk.set('x', 1, { sync: true })
      expect(await a.request('b', 1)).toBe(1)
      cluster.remove('b')
      expect(cluster.nodes.map(({ name }) => name)).toEqual(['a'])
      expect(() => cluster.node('b')).toThrow('no node "b"')
      a.send('b', 'nobody')
      await expect(a.request('b', 1, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'ETIMEDOUT' })
      expect([...cluster.log].slice(-2).map(({ fate }) => fate)).toEqual(['down', 'down'])
      cluster.add('b')
      expect(await a.request('b', 1)).toBe(undefined)
    }))

  test('a processor that is busy on a node handles messages late there, in order', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const boot = (node: Node) =>
        void node.onMessage(({ data }) =>
          seen.push(`${node.name} ${chaos.clock.now() > 1 ? 'late' : 'at once'} ${data}`),
        )
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot })
      chaos.inject(faults.cpuStress({ load: 0.9, sliceMs: 100 }), { at: 'b' })
      for (const n of [1, 2]) cluster.node('a').send('b', n)
      cluster.node('b').send('a', 1)
      await sleep(60_000)
      expect(seen).toEqual(['a at once 1', 'b late 1', 'b late 2'])
    }))

  test('a timer that is armed anew during a pause fires once', () =>
    inChaos(async (chaos) => {
      const seen: number[] = []
      let timer: NodeJS.Timeout | undefined
      const [a] = chaos.cluster({
        nodes: ['a'],
        boot() {
          timer = setTimeout(() => seen.push(chaos.clock.now()), 10)
        },
      }).nodes as [Node]
      a.pause()
      await sleep(20)
      timer?.refresh()
      a.resume()
      await sleep(50)
      expect(seen).toEqual([30])
    }))

  test('what it throws when it is dead fails nothing', () =>
    inChaos(async (chaos) => {
      let fail = () => {}
      const gate = new Promise<void>((_resolve, reject) => {
        fail = () => reject(new Error('too late'))
      })
      const cluster = chaos.cluster({
        nodes: ['a', 'b'],
        boot(node) {
          node.onMessage(() => gate)
          return node.name === 'b' ? gate : undefined
        },
      })
      cluster.node('a').send('b', 1)
      await sleep(5)
      cluster.node('b').crash()
      fail()
      await sleep(5)
      expect(cluster.node('b').state).toBe('down')
    }))

  test('a boot that throws at a restart leaves nothing running', () =>
    inChaos(async (chaos) => {
      let ticks = 0
      const [a] = chaos.cluster({
        nodes: ['a'],
        boot(node) {
          setInterval(() => ticks++, 1)
          if (node.starts === 2) throw new Error('log is torn')
        },
      }).nodes as [Node]
      expect(() => a.restart()).toThrow('log is torn')
      await sleep(10)
      expect([ticks, a.state, a.starts]).toEqual([0, 'down', 2])
      a.restart()
      await sleep(3)
      expect([ticks > 0, a.state]).toEqual([true, 'up'])
    }))

  test('its timers are no leak, and none goes on outside', async () => {
    let ticks = 0
    const warnings = await inChaos(async (chaos) => {
      chaos.cluster({
        nodes: 2,
        boot() {
          setInterval(() => ticks++, 1)
          setTimeout(() => ticks++, 50).unref()
        },
      })
      await sleep(20)
      ticks = 0
      return chaos.timeline
    })
    await new Promise((resolve) => setImmediate(resolve))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(ticks).toBe(0)
    expect(warnings.events.filter(({ type }) => type === 'warning.raised')).toEqual([])
  })
})
