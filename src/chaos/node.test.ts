import { describe, expect, test } from 'vitest'
import { type Fault, faults } from '../fault/index.js'
import { inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'

/** How far the clocks of the caller are from session time: date and monotonic, in ms. */
function offMs(chaos: Chaos): [date: number, monotonic: number] {
  const now = chaos.clock.now()
  return [Date.now() - Date.UTC(2025, 0, 1) - now, Math.round((performance.now() - 1000 - now) * 1e3) / 1e3]
}

/** The offsets after each second, for `seconds`, on the node `a`. */
const each = (fault: Fault, seconds: number, options: object = {}) =>
  inChaos(async (chaos) => {
    chaos.inject(fault, { at: 'a', ...options })
    const offsets: [number, number][] = []
    for (let second = 0; second <= seconds; second++) {
      offsets.push(chaos.node('a', () => offMs(chaos)))
      expect(offMs(chaos)).toEqual([0, 0])
      expect(chaos.node('b', () => offMs(chaos))).toEqual([0, 0])
      await chaos.clock.advance('1s')
    }
    return offsets
  })

describe('clocks of one node', () => {
  test('skew: the date is off, monotonic clocks are not', async () => {
    expect(await each(faults.clockSkew({ offsetMs: '-5m' }), 3, { from: '1s', for: '2s' })).toEqual([
      [0, 0],
      [-300_000, 0],
      [-300_000, 0],
      [0, 0],
    ])
  })

  test('jump: once, and set right at the end', async () => {
    expect(await each(faults.clockJump({ byMs: '1h' }), 2, { from: '1s', for: '1s' })).toEqual([
      [0, 0],
      [3_600_000, 0],
      [0, 0],
    ])
  })

  test('drift: both go fast; a monotonic clock keeps what it gained, a date is set right', async () => {
    expect(await each(faults.clockDrift({ ppm: 10_000 }), 4, { from: '1s', for: '2s' })).toEqual([
      [0, 0],
      [0, 0],
      [10, 10],
      [0, 20],
      [0, 20],
    ])
  })

  test('freeze: both stand still; a monotonic clock goes on from there', async () => {
    expect(await each(faults.clockFreeze(), 4, { from: '1s', for: '2s' })).toEqual([
      [0, 0],
      [0, 0],
      [-1000, -1000],
      [0, -2000],
      [0, -2000],
    ])
  })

  test.each([
    ['fast', 1_000_000, 500],
    ['slow', -500_000, 2000],
  ])('timers of a node that runs %s scale, those under way too', (_, ppm, takes) =>
    inChaos(async (chaos) => {
      const wait = (ms: number) => chaos.node('a', () => sleep(ms).then(() => chaos.clock.now()))
      const underWay = wait(1500)
      await sleep(500)
      const drift = chaos.inject(faults.clockDrift({ ppm }), { at: 'a' })
      expect(await wait(1000)).toBe(500 + takes)
      expect(await underWay).toBe(500 + takes)
      const rest = wait(2000)
      await sleep(takes)
      drift.lift()
      expect(await rest).toBe(500 + 2 * takes + 1000)
    }),
  )

  test('a monotonic clock never goes back, whatever the clocks do', () =>
    inChaos(async (chaos) => {
      const at = 'a'
      chaos.inject(faults.clockJump({ byMs: '-1h' }), { at, from: 300, for: 500 })
      chaos.inject(faults.clockDrift({ ppm: -400_000 }), { at, from: 200, for: 700 })
      chaos.inject(faults.clockFreeze(), { at, from: 900, for: 400 })
      chaos.inject(faults.clockDrift({ model: { type: 'noise', stdDevMs: 30, everyMs: 70 } }), { at, from: 600 })
      await chaos.node('a', async () => {
        let last = performance.now()
        let lastNs = process.hrtime.bigint()
        for (let n = 0; n < 300; n++) {
          await sleep(7)
          const now = performance.now()
          const ns = process.hrtime.bigint()
          expect(now).toBeGreaterThanOrEqual(last)
          expect(ns).toBeGreaterThanOrEqual(lastNs)
          last = now
          lastNs = ns
        }
      })
    }))
})

describe('nodes', () => {
  test('a fault without `at` acts on all code, on top of what acts on a node', () =>
    inChaos((chaos) => {
      chaos.inject(faults.clockSkew({ offsetMs: 1000 }))
      chaos.inject(faults.clockSkew({ offsetMs: 50 }), { at: 'a' })
      expect([offMs(chaos)[0], chaos.node('a', () => offMs(chaos)[0]), chaos.node('b', () => offMs(chaos)[0])]).toEqual(
        [1000, 1050, 1000],
      )
    }))

  test('a node in a node has its own clock; what it starts stays on it', () =>
    inChaos(async (chaos) => {
      chaos.inject(faults.clockSkew({ offsetMs: 1 }), { at: 'a' })
      chaos.inject(faults.clockSkew({ offsetMs: 20 }), { at: 'b' })
      const read = () => offMs(chaos)[0]
      const seen = await chaos.node('a', async () => {
        const inner = chaos.node('b', () => Promise.all([read(), sleep(5).then(read), Promise.resolve().then(read)]))
        return [read(), await inner, read()]
      })
      expect(seen).toEqual([1, [20, 20, 20], 1])
      expect(read()).toBe(0)
    }))

  test('patterns name nodes, also those that come later', () =>
    inChaos((chaos) => {
      const injection = chaos.inject(faults.clockSkew({ offsetMs: 9 }), { at: 'replica-*' })
      const read = (node: string) => chaos.node(node, () => offMs(chaos)[0])
      expect(['replica-1', 'leader', 'replica-2'].map(read)).toEqual([9, 0, 9])
      injection.lift()
      expect(['replica-1', 'replica-3'].map(read)).toEqual([0, 0])
      expect(injection.impact.acted).toBe(2)
    }))

  test('answer what their body answers, and throw what it throws; a name is needed', () =>
    inChaos((chaos) => {
      expect(chaos.node('a', () => 5)).toBe(5)
      expect(() => chaos.node('a', () => JSON.parse('{'))).toThrow(SyntaxError)
      expect(() => chaos.node('', () => 1)).toThrow('Expected `name` to be the name of a node, got "".')
    }))

  test('the timeline says on which node a fault acted', () =>
    inChaos(async (chaos) => {
      const { get } = chaos.wrap('db', { get: async () => 1 })
      chaos.inject(faults.latency({ delayMs: 1 }), { at: 'db.get' })
      await chaos.node('a', () => get())
      await get()
      const nodes = chaos.timeline.events.flatMap((event) => (event.type === 'fault.injected' ? [event.node] : []))
      expect(nodes).toEqual(['a', undefined])
    }))
})
