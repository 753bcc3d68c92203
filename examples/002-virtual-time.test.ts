/**
 * 002: Virtual time, timeouts, and what never ends.
 *
 * Inside a session setTimeout, Date, performance.now, AbortSignal.timeout and node:timers/promises run on the session's
 * clock. When nobody has anything left to do at this instant, the clock jumps to the next timer. Nothing is waited for
 * in real time, and when no timer is left at all, the session says so at once instead of letting the test time out.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { DeadlockError, faults, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'

const search = {
  async query(_text: string, _options?: { signal?: AbortSignal }): Promise<string[]> {
    await sleep(30)
    return ['a hit']
  },
}

/** The code under test: three attempts, two seconds each, a pause that doubles. */
async function find(client: typeof search, text: string): Promise<string[]> {
  for (let pauseMs = 1000; ; pauseMs *= 2) {
    try {
      return await client.query(text, { signal: AbortSignal.timeout(2000) })
    } catch (error) {
      if (pauseMs > 2000) throw error
      await sleep(pauseMs)
    }
  }
}

test(
  'a query that hangs is given up after two seconds, and asked again',
  withChaos(async (chaos) => {
    const client = chaos.wrap('search', search)
    chaos.inject(faults.hang({ release: 'never' }), { at: 'search.query', calls: [1, 2] })

    expect(await find(client, 'chaos')).toEqual(['a hit'])

    // Two timeouts, pauses of one and two seconds, and 30 ms for the answer: to the millisecond.
    expect(chaos.clock.now()).toBe(2000 + 1000 + 2000 + 2000 + 30)
  }),
)

test('a call without a timeout is a deadlock, and is named', { timeout: 1000 }, async () => {
  // withChaos gives a function; here the test calls it, to look at how it fails.
  const run = withChaos(async (chaos) => {
    const client = chaos.wrap('search', search)
    chaos.inject(faults.hang({ release: 'never' }), { at: 'search.query' })
    await client.query('chaos')
  })

  const error = await run().catch((thrown: unknown) => thrown)

  expect(error).toBeInstanceOf(DeadlockError)
  expect((error as DeadlockError).pending[0]?.what).toContain('call 1 of search.query')
})

test(
  'time can be moved by hand',
  withChaos(
    async (chaos) => {
      let ticks = 0
      setInterval(() => ticks++, 1000)
      await chaos.clock.advance('1h')
      expect(ticks).toBe(3600)
      expect(await chaos.clock.runUntil(() => ticks === 3605, '1m')).toBe(true)
    },
    { autoAdvance: false },
  ),
)
