import { describe, expect, test } from 'vitest'
import { InvalidOptionError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'

describe('by hand', () => {
  const byHand = { autoAdvance: false }

  test('time moves as far as it is told, with all that is due in it, at its end too', () =>
    inChaos(async (chaos) => {
      const fired: number[] = []
      for (const ms of [10, 20, 20.5, 30]) setTimeout(() => fired.push(chaos.clock.now()), ms)
      await Promise.resolve()
      expect(chaos.clock.now()).toBe(0)
      await chaos.clock.advance(20)
      expect([fired, chaos.clock.now()]).toEqual([[10, 20, 20], 20])
      await chaos.clock.advance('9ms')
      expect([fired.length, chaos.clock.now()]).toEqual([3, 29])
      await chaos.clock.advance(1)
      expect(fired).toEqual([10, 20, 20, 30])
    }, byHand))

  test('what a callback starts within that time runs too, chains of promises included', () =>
    inChaos(async (chaos) => {
      const log: string[] = []
      const chain = async () => {
        for (let n = 0; n < 3; n++) {
          await sleep(10)
          await Promise.resolve()
          log.push(`${n}@${chaos.clock.now()}`)
        }
      }
      void chain()
      await chaos.clock.advance(25)
      expect(log).toEqual(['0@10', '1@20'])
      await chaos.clock.advance(5)
      expect(log).toEqual(['0@10', '1@20', '2@30'])
    }, byHand))

  test('faults, windows and probes move with it', () =>
    inChaos(async (chaos) => {
      const shop = chaos.wrap('shop', { buy: async () => 1 })
      const system = chaos.system({ name: 'shop', probe: () => shop.buy() })
      chaos.inject(faults.exception(503), { at: shop.buy, from: '1s', for: '2s' })
      await chaos.clock.advance(950)
      expect([system.healthy, system.incidents().length]).toEqual([true, 0])
      await chaos.clock.advance(50)
      expect(system.healthy).toBe(false)
      await chaos.clock.advance('2s')
      expect(system.incidents()).toMatchObject([{ openedMs: 1000, closedMs: 3000 }])
    }, byHand))

  test('two who wait get as far as each asked for', () =>
    inChaos(async (chaos) => {
      const at = async (ms: number) => {
        await chaos.clock.advance(ms)
        return chaos.clock.now()
      }
      expect(await Promise.all([at(500), at(100)])).toEqual([500, 100])
      expect(chaos.clock.now()).toBe(500)
    }, byHand))
})

describe('advance and runUntil while time runs by itself', () => {
  test('advance ends after all else that is due at that instant', () =>
    inChaos(async (chaos) => {
      const log: string[] = []
      void chaos.clock.advance(100).then(() => log.push('advanced'))
      setTimeout(() => setImmediate(() => log.push('immediate')), 100)
      await sleep(101)
      expect(log).toEqual(['immediate', 'advanced'])
    }))

  test('runUntil stops at the first event after which the condition holds', () =>
    inChaos(async (chaos) => {
      let count = 0
      const interval = setInterval(() => count++, 70)
      expect(await chaos.clock.runUntil(() => count === 3)).toBe(true)
      expect(chaos.clock.now()).toBe(210)
      expect(await chaos.clock.runUntil(() => true)).toBe(true)
      expect(await chaos.clock.runUntil(() => count === 9, '100ms')).toBe(false)
      expect(chaos.clock.now()).toBe(310)
      clearInterval(interval)
    }))

  test('a condition that throws ends the wait with its error, asked no more', () =>
    inChaos(async (chaos) => {
      let asked = 0
      const condition = () => {
        if (++asked > 1) throw new Error('cannot tell')
        return false
      }
      setTimeout(() => {}, 10)
      expect((await failureOf(() => chaos.clock.runUntil(condition, '1s'))).message).toBe('cannot tell')
      const before = asked
      await sleep(2000)
      expect(asked).toBe(before)
    }))

  test('a condition reads the clock of its own session, whichever others run beside it', async () => {
    const until = (epoch: number) =>
      inChaos(
        async (chaos) => {
          const interval = setInterval(() => {}, 10)
          await chaos.clock.runUntil(() => Date.now() >= epoch + 500)
          const atEvent = chaos.clock.now()
          await chaos.clock.runUntil(() => Date.now() > epoch + 600, 105)
          clearInterval(interval)
          return [atEvent, chaos.clock.now()]
        },
        { epoch },
      )
    expect(await Promise.all([until(0), until(1e12), until(5e11)])).toEqual(Array(3).fill([500, 605]))
  })

  test('bad durations and conditions are refused', () =>
    inChaos(async (chaos) => {
      for (const run of [
        () => chaos.clock.advance(-1),
        () => chaos.clock.advance('soon'),
        () => chaos.clock.runUntil(true as never),
        () => chaos.clock.runUntil(() => true, -1),
      ])
        expect(await failureOf(run)).toBeInstanceOf(InvalidOptionError)
    }))
})

test('by hand, time stops where a wait has ended, however far it might have gone', async () => {
  await inChaos(
    async (chaos) => {
      let fired = 0
      setTimeout(() => fired++, 1000)
      setTimeout(() => fired++, 5000)
      expect(await chaos.clock.runUntil(() => fired === 1, '10s')).toBe(true)
      await chaos.realTurn()
      await chaos.realTurn()
      expect([fired, chaos.clock.now()]).toEqual([1, 1000])
    },
    { autoAdvance: false },
  )
})
