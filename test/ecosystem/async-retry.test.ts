import { faults, withChaos } from '@faultline/vitest'
import retry from 'async-retry'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'

const mail = () => ({ send: async (to: string) => `sent to ${to}` })

test(
  'without jitter the waits double from one second: an outage of ten minutes ends at the eleventh attempt, after 1,023 s',
  withChaos(async (chaos) => {
    const server = chaos.wrap('mail', mail())
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: server.send, for: '10m' })
    const attemptsMs: number[] = []
    const retries: number[] = []
    const answer = await retry(
      (_bail, attempt) => {
        expect(attempt).toBe(attemptsMs.length + 1)
        attemptsMs.push(chaos.clock.now())
        return server.send('ann')
      },
      { randomize: false, onRetry: (_error, attempt) => retries.push(attempt) },
    )
    expect(answer).toBe('sent to ann')
    expect(attemptsMs).toEqual(Array.from({ length: 11 }, (_, i) => (2 ** i - 1) * 1000))
    expect(chaos.clock.now()).toBe(1_023_000)
    expect(outage.impact.acted).toBe(10)
    expect(retries).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  }),
)

test(
  'factor, minTimeout and maxTimeout: 30 s, 90 s, then each 2 minutes, and it gives up with the error',
  withChaos(async (chaos) => {
    const server = chaos.wrap('mail', mail())
    chaos.inject(faults.exception('ECONNREFUSED'), { at: server.send })
    const attemptsMs: number[] = []
    const run = retry(
      () => {
        attemptsMs.push(chaos.clock.now())
        return server.send('ann')
      },
      { retries: 6, factor: 3, minTimeout: 30_000, maxTimeout: 120_000, randomize: false },
    )
    await expect(run).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(attemptsMs).toEqual([0, 30_000, 120_000, 240_000, 360_000, 480_000, 600_000])
  }),
)

test(
  'bail ends it at once, with its error',
  withChaos(async (chaos) => {
    const server = chaos.wrap('mail', mail())
    const busy = chaos.inject(faults.exception(503), { at: server.send, for: '10m' })
    chaos.inject(faults.exception(550), { at: server.send, from: '10m' })
    const run = retry(
      async (bail) => {
        try {
          return await server.send('ann')
        } catch (error) {
          if ((error as { status?: number }).status !== 550) throw error
          bail(error as Error)
          return undefined
        }
      },
      { randomize: false },
    )
    await expect(run).rejects.toMatchObject({ status: 550 })
    expect(chaos.clock.now()).toBe(1_023_000)
    expect(busy.impact.acted).toBe(10)
  }),
)

test('by default each wait is drawn from the seed, between once and twice its length', async () => {
  const attemptsOf = async (seed: number) => {
    const attemptsMs: number[] = []
    await inSession(
      async (chaos) => {
        const server = chaos.wrap('mail', mail())
        chaos.inject(faults.exception('ECONNRESET'), { at: server.send, limit: 10 })
        await retry(() => {
          attemptsMs.push(chaos.clock.now())
          return server.send('ann')
        })
      },
      { seed },
    )()
    return attemptsMs
  }
  const first = await attemptsOf(11)
  expect(first).toHaveLength(11)
  expect(first.at(-1)).toBeGreaterThan(1_023_000)
  expect(first.at(-1)).toBeLessThan(2_046_000)
  expect(await attemptsOf(11)).toEqual(first)
  expect(await attemptsOf(12)).not.toEqual(first)
})
