import { withChaos } from '@faultline/vitest'
import * as adapter from '@faultline/vitest/explore'
import { CounterexampleError, explore, replaySchedule, search } from '@faultline/vitest/explore'
import type { Chaos } from 'faultline'
import * as core from 'faultline/explore'
import { describe, expect, test, vi } from 'vitest'
import { runner } from './runner.js'

/** Fails when the answer to its first payment is lost. */
async function payOnce(chaos: Chaos, id = 'a'): Promise<void> {
  let charged = 0
  const bank = chaos.wrap('bank', { charge: async (_id: string) => ++charged })
  await bank.charge(id).catch(() => bank.charge(id).catch(() => {}))
  if (charged > 1) throw new Error(`${id} was charged twice`)
}

/** Passes whatever happens. */
async function ping(chaos: Chaos): Promise<void> {
  const bank = chaos.wrap('bank', { ping: async () => 'pong' })
  await bank.ping().catch(() => {})
}

const lost = {
  version: 1,
  seed: 1,
  injections: [{ fault: { kind: 'lostAnswer' }, at: 'bank.charge', when: { calls: [1] } }],
} as const

describe('explore', () => {
  test('searches, in a test function', explore(ping))

  test.each([
    ['a', 1],
    ['b', 2],
  ] as const)(
    'test.each gives the row after chaos: %s',
    explore({ runs: 3 }, async (chaos, letter: string, number: number) => {
      expect(letter + number).toMatch(/a1|b2/)
      await ping(chaos)
    }),
  )

  test.concurrent.each([1, 2, 3])(
    'concurrent searches have a clock each: %i',
    explore({ runs: 20 }, async (chaos, n: number) => {
      for (let i = 0; i < n; i++) await new Promise((resolve) => setTimeout(resolve, 600_000))
      await ping(chaos)
      expect(chaos.clock.now()).toBeGreaterThanOrEqual(n * 600_000)
    }),
  )

  const withDb = test.extend<{ db: string }>({ db: 'postgres' })
  withDb(
    'fixtures are found in the parameters of the body',
    explore({ runs: 1 }, (_chaos, { db }: { db: string }) => expect(db).toBe('postgres')),
  )

  test('fails with a line of Vitest that replays this test', async () => {
    const error: unknown = await explore((chaos) => payOnce(chaos))().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(CounterexampleError)
    expect((error as Error).message).toMatch(
      /\n {2}FAULTLINE_REPLAY=f1\.[\w-]+ npx vitest run packages\/vitest\/src\/explore\.test\.ts -t '\^explore > fails with/,
    )
    // The line of the first call of `payOnce`.
    expect((error as Error).message).toContain('ECONNRESET (made at packages/vitest/src/explore.test.ts:13)\n')
  })

  test('passes when it is out of time, and says so', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    await explore({ timeMs: 1e-6 }, ping)()
    const lines = said.mock.calls.map(([line]) => line)
    said.mockRestore()
    expect(lines).toEqual([
      expect.stringContaining("search of 'explore > passes when it is out of time, and says so' ran"),
    ])
  })

  test('is refused without a body where it is written', () => {
    expect(() => explore({}, undefined as never)).toThrow('Expected `body` to be a function')
  })
})

test('all of faultline/explore is there', () => {
  expect(Object.keys(adapter).sort()).toEqual(Object.keys(core).sort())
})

describe('replaySchedule', () => {
  test('runs one schedule', async () => {
    const run = replaySchedule(lost, (chaos) => payOnce(chaos, 'b'))
    await expect(run()).rejects.toThrow('b was charged twice')
    await replaySchedule(lost, ping)()
  })

  test.each(['c'])(
    'gives the row after chaos: %s',
    replaySchedule({ ...lost, injections: [] }, (_chaos, row: string) => expect(row).toBe('c')),
  )
})

test(
  'a search in a session is nested in it: the same seed each time, and its time stands still',
  withChaos(
    async (chaos) => {
      const { seed, findings } = await search({}, (inner) => payOnce(inner))
      expect(findings).toHaveLength(1)
      expect(chaos.clock.now()).toBe(0)
      expect(seed).toBe(1822856291)
    },
    { seed: 7 },
  ),
)

test('the timeout of a test is known', { timeout: 1234 }, (context) => {
  expect(runner.timeoutMs?.(context)).toBe(1234)
  expect(runner.timeoutMs?.(undefined)).toBe(1234)
})
