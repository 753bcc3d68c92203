import { type Chaos, withChaos } from '@faultline/jest'
import * as adapter from '@faultline/jest/explore'
import { CounterexampleError, explore, replaySchedule, search } from '@faultline/jest/explore'
import { describe, expect, jest, test } from '@jest/globals'
import * as core from 'faultline/explore'

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

/** Has no end by itself. */
const endless = {
  name: 'endless',
  *candidates() {
    for (;;) yield { injections: [] }
  },
}

/** What a search says while `run` goes on. */
async function saidBy(run: () => Promise<unknown>): Promise<string[]> {
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await run()
    return said.mock.calls.map(([line]) => String(line))
  } finally {
    said.mockRestore()
  }
}

const lost = {
  version: 1,
  seed: 1,
  injections: [{ fault: { kind: 'lostAnswer' }, at: 'bank.charge', when: { calls: [1] } }],
} as const

describe('explore', () => {
  test('searches, in a test function', explore(ping))

  test('gives Jest a function without parameters', () => {
    expect(explore((_chaos, _row: number) => {})).toHaveLength(0)
    expect(replaySchedule(lost, (_chaos, _row: number) => {})).toHaveLength(0)
  })

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

  test('fails with a line of Jest that replays this test', async () => {
    const error: unknown = await explore((chaos) => payOnce(chaos))().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CounterexampleError)
    expect((error as Error).message).toMatch(
      /\n {2}FAULTLINE_REPLAY=f1\.[\w-]+ npx jest test\/jest\/explore\.test\.ts -t '\^explore fails with/,
    )
    // The line of the first call of `payOnce`.
    expect((error as Error).message).toContain('ECONNRESET (made at test/jest/explore.test.ts:11)\n')
  })

  // Nine tenths of each: the timeout that the test names, and the one that all have.
  test('passes when the time of its test is over, and says so', async () => {
    const [said] = await saidBy(explore({ strategies: [endless], runs: 1e9 }, ping))
    expect(said).toMatch(/search of 'explore passes when the time.* ran out of time after (9\d|1\d\d) ms/)
  }, 100)
})

test('all of faultline/explore is there', () => {
  expect(Object.keys(adapter).sort()).toEqual(Object.keys(core).sort())
})

describe('replaySchedule', () => {
  test('runs one schedule', async () => {
    await expect(replaySchedule(lost, (chaos) => payOnce(chaos, 'b'))()).rejects.toThrow('b was charged twice')
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
