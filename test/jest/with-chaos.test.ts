import { Chaos, faults, test, withChaos } from '@faultline/jest'
import { describe, expect, test as plain } from '@jest/globals'

/** Answers after ten virtual minutes. */
const slow = async (value: string) => {
  await new Promise((resolve) => setTimeout(resolve, 600_000))
  return value
}

describe('withChaos', () => {
  plain(
    'runs the body in virtual time',
    withChaos(async (chaos) => {
      expect(await slow('late')).toBe('late')
      expect(chaos.clock.now()).toBe(600_000)
    }),
  )

  plain('gives Jest a function without parameters', () => {
    expect(withChaos((_chaos, _row: number) => {})).toHaveLength(0)
  })

  plain.each([
    ['a', 1],
    ['b', 2],
  ] as const)(
    'test.each gives the row after chaos: %s',
    withChaos(async (chaos, letter: string, number: number) => {
      expect(await slow(letter + number)).toMatch(/a1|b2/)
      expect(chaos.clock.now()).toBe(600_000)
    }),
  )

  plain.concurrent.each([1, 2, 3, 4])(
    'concurrent tests have a clock each: %i',
    withChaos(async (chaos, n: number) => {
      for (let i = 0; i < n; i++) await slow('')
      expect(chaos.clock.now()).toBe(n * 600_000)
    }),
  )

  plain('fails when a fault never acted', async () => {
    const run = withChaos((chaos) => {
      chaos.wrap('shop', { buy: async () => 'bought' })
      chaos.inject(faults.exception('ECONNRESET'), { at: 'shop.buy' })
    })
    await expect(run()).rejects.toThrow('never acted')
  })
})

describe('test with chaos', () => {
  test('gives the body a session', async ({ chaos }) => {
    expect(await slow('late')).toBe('late')
    expect(chaos.clock.now()).toBe(600_000)
  })

  test.for([1, 2])('gives the case before the context: %i', async (n, { chaos }) => {
    for (let i = 0; i < n; i++) await slow('')
    expect(chaos.clock.now()).toBe(n * 600_000)
  })

  test.concurrent.for([1, 2, 3, 4])('concurrent tests have a session each: %i', async (n, { chaos }) => {
    for (let i = 0; i < n; i++) await slow('')
    expect(chaos.clock.now()).toBe(n * 600_000)
  })

  test.failing('a fault that never acted fails the test', ({ chaos }) => {
    chaos.wrap('shop', { buy: async () => 'bought' })
    chaos.inject(faults.exception('ECONNRESET'), { at: 'shop.buy' })
  })

  test.failing('a deadlock fails the test at once', async () => {
    await new Promise(() => {})
  })
})

describe('a test that its runner timed out', () => {
  const realNow = Date.now

  plain.failing(
    'leaves its session open',
    withChaos(() => new Promise(() => {}), { deadlockGrace: '1m' }),
    100,
  )

  plain('and the session is closed before the next test', () => {
    expect(Date.now).toBe(realNow)
    expect(Date.now()).toBeGreaterThan(Date.UTC(2025, 5, 1))
  })
})

describe('what a session closes is waited for', () => {
  let closed = 0
  const closeLate = (chaos: Chaos) =>
    Chaos.hostOf(chaos).onClose(async () => {
      // The session has ended: these turns are real.
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
      closed++
    }, 'server of test')

  test('with a chaos test', ({ chaos }) => {
    closeLate(chaos)
  })

  plain(
    'with withChaos',
    withChaos((chaos) => {
      expect(closed).toBe(1)
      closeLate(chaos)
    }),
  )

  plain.failing(
    'with a test that timed out',
    withChaos(
      (chaos) => {
        expect(closed).toBe(2)
        closeLate(chaos)
        return new Promise(() => {})
      },
      { deadlockGrace: '1m' },
    ),
    100,
  )

  plain('before the next test', () => {
    expect(closed).toBe(3)
  })

  test.failing('and fails the test when it fails', ({ chaos }) => {
    Chaos.hostOf(chaos).onClose(() => Promise.reject(new Error('port is stuck')), 'server of test')
  })
})

describe('aborting', () => {
  plain.concurrent.each(['a', 'b'])(
    'concurrent tests stop their own injections: %s',
    withChaos(async (chaos, letter: string) => {
      const buy = chaos.wrap('buy', async () => 'book')
      const abortWhen = () => letter === 'a' && chaos.clock.now() >= 1_200_000
      const injection = chaos.inject(faults.exception(503), { at: buy, abortWhen })
      for (let i = 0; i < 5; i++) {
        await buy().catch(() => {})
        await slow('')
        await chaos.realTurn()
      }
      expect(injection.impact.acted).toBe(letter === 'a' ? 2 : 5)
    }),
  )
})
