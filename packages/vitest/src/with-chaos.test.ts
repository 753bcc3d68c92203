import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Chaos, faults, test, withChaos } from '@faultline/vitest'
import { describe, expect, onTestFinished, test as plain } from 'vitest'

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

  plain(
    'gives the context after chaos',
    withChaos(async (_chaos, context) => {
      expect(context.task.name).toBe('gives the context after chaos')
    }),
  )

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

  plain.for([{ n: 1 }, { n: 2 }])(
    'test.for gives the case and the context: $n',
    withChaos(async (_chaos, { n }: { n: number }, context: { task: { name: string } }) => {
      expect(context.task.name).toContain(String(n))
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

  const withDb = plain.extend<{ db: string }>({ db: 'postgres' })
  withDb(
    'fixtures are found in the parameters of the body',
    withChaos(async (_chaos, { db }: { db: string }) => {
      expect(db).toBe('postgres')
    }),
  )
})

describe('the fixture chaos', () => {
  test('gives the body a session', async ({ chaos }) => {
    expect(await slow('late')).toBe('late')
    expect(chaos.clock.now()).toBe(600_000)
  })

  test.concurrent.for([1, 2, 3, 4])('concurrent tests have a session each: %i', async (n, { chaos }) => {
    for (let i = 0; i < n; i++) await slow('')
    expect(chaos.clock.now()).toBe(n * 600_000)
  })

  test('leaves a test alone that does not use it', async ({ task }) => {
    const before = Date.now()
    expect(task.name).toContain('leaves a test alone')
    expect(before).toBeGreaterThan(Date.UTC(2025, 5, 1))
  })

  const withShop = test.extend<{ shop: { buy(): Promise<string> } }>({
    shop: async ({ chaos }, use) => {
      await use(chaos.wrap('shop', { buy: async () => 'bought' }))
    },
  })
  withShop('other fixtures build on it', async ({ chaos, shop }) => {
    chaos.inject(faults.exception('ECONNRESET'), { at: 'shop.buy', calls: [1] })
    await expect(shop.buy()).rejects.toThrow('ECONNRESET')
    expect(await shop.buy()).toBe('bought')
  })

  const withServer = test.extend<{ server: string }>({
    server: async ({ chaos: _ }, use) => {
      await promisify(execFile)('sleep', ['0.3'])
      await use('up')
    },
  })
  withServer('waits for fixtures that take real time', async ({ chaos, server }) => {
    expect(await slow(server)).toBe('up')
    expect(chaos.clock.now()).toBe(600_000)
  })

  const seeded = test.override({ chaosOptions: { seed: 42 } })
  seeded('takes options by override', ({ chaos }) => {
    expect(chaos.seed).toBe(42)
  })

  test.fails('a fault that never acted fails the test', ({ chaos }) => {
    chaos.wrap('shop', { buy: async () => 'bought' })
    chaos.inject(faults.exception('ECONNRESET'), { at: 'shop.buy' })
  })

  test.fails('a deadlock fails the test at once', async ({ chaos: _ }) => {
    await new Promise(() => {})
  })

  test('waits for what must come to hold', ({ chaos }) => {
    chaos.eventually('a minute is over', () => chaos.clock.now() >= 60_000)
    onTestFinished(() => expect(chaos.clock.now()).toBe(60_000))
  })

  test.fails('which fails the test when it does not', ({ chaos }) => {
    chaos.eventually('never', () => false)
  })

  test('ends before what the test registered to be run at its end', ({ chaos }) => {
    onTestFinished(() => expect(chaos.timeline.events.at(-1)?.type).toBe('session.closed'))
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

  test('with the fixture', ({ chaos }) => {
    closeLate(chaos)
  })

  plain(
    'with withChaos',
    withChaos((chaos) => {
      expect(closed).toBe(1)
      closeLate(chaos)
    }),
  )

  plain('before the next test', () => {
    expect(closed).toBe(2)
  })

  test.fails('and fails the test when it fails', ({ chaos }) => {
    Chaos.hostOf(chaos).onClose(() => Promise.reject(new Error('port is stuck')), 'server of test')
  })
})
