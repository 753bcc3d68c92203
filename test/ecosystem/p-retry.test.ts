import { faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import pRetry, { AbortError } from 'p-retry'
import { expect, test } from 'vitest'

const api = () => ({ fetch: async (id: number) => `item ${id}` })
/** Start of each attempt with the defaults: a second, doubled each time. */
const doubling = (attempts: number) => Array.from({ length: attempts }, (_, i) => (2 ** i - 1) * 1000)

test(
  'the default of ten retries with factor 2 from 1 s lasts 1,023 s, and outlives an outage of ten minutes',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch, for: '10m' })
    const attemptsMs: number[] = []
    const told: unknown[] = []
    const answer = await pRetry(
      () => {
        attemptsMs.push(chaos.clock.now())
        return items.fetch(1)
      },
      { onFailedAttempt: ({ attemptNumber, retriesLeft }) => void told.push([attemptNumber, retriesLeft]) },
    )
    expect(answer).toBe('item 1')
    expect(attemptsMs).toEqual(doubling(11))
    expect(chaos.clock.now()).toBe(1_023_000)
    expect(outage.impact.acted).toBe(10)
    expect(told).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 10 - i]))
  }),
)

test(
  'an outage longer than all retries gives the error of the eleventh attempt',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch, for: '18m' })
    await expect(pRetry(() => items.fetch(1))).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(chaos.clock.now()).toBe(1_023_000)
    expect(outage.impact.acted).toBe(11)
  }),
)

test(
  'maxTimeout caps the wait between attempts at a minute',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    chaos.inject(faults.exception(503), { at: items.fetch, for: '10m' })
    const attemptsMs: number[] = []
    await pRetry(
      () => {
        attemptsMs.push(chaos.clock.now())
        return items.fetch(1)
      },
      { retries: 100, maxTimeout: 60_000 },
    )
    expect(attemptsMs).toEqual([...doubling(7), ...Array.from({ length: 9 }, (_, i) => 123_000 + i * 60_000)])
  }),
)

test(
  'maxRetryTime cuts the last wait short: one more attempt at its very end, then the error',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch })
    await expect(pRetry(() => items.fetch(1), { maxRetryTime: 600_000 })).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(chaos.clock.now()).toBe(600_000)
    expect(outage.impact.acted).toBe(11)
  }),
)

test(
  'a signal that times out after ten minutes ends the wait at once, with its reason',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch })
    const run = pRetry(() => items.fetch(1), { signal: AbortSignal.timeout(600_000) })
    await expect(run).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(chaos.clock.now()).toBe(600_000)
    expect(outage.impact.acted).toBe(10)
  }),
)

test(
  'an AbortError ends it at the attempt that throws it; a slow dependency adds exactly its latency to each attempt',
  withChaos(async (chaos) => {
    const items = chaos.wrap('items', api())
    chaos.inject(faults.latency({ delayMs: '100s' }), { at: items.fetch })
    chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch, calls: [1, 2, 3, 4, 5] })
    chaos.inject(faults.exception(403), { at: items.fetch, calls: 6 })
    const run = pRetry(() =>
      items.fetch(1).catch((error) => {
        throw error.status === 403 ? new AbortError(error) : error
      }),
    )
    await expect(run).rejects.toMatchObject({ status: 403 })
    expect(chaos.clock.now()).toBe(600_000 + 31_000)
  }),
)

test('randomize draws each wait from the seed, between once and twice its length', async () => {
  const attemptsOf = async (seed: number) => {
    const attemptsMs: number[] = []
    await inSession(
      async (chaos) => {
        const items = chaos.wrap('items', api())
        chaos.inject(faults.exception('ECONNRESET'), { at: items.fetch, limit: 10 })
        await pRetry(
          () => {
            attemptsMs.push(chaos.clock.now())
            return items.fetch(1)
          },
          { randomize: true },
        )
      },
      { seed },
    )()
    return attemptsMs
  }
  const first = await attemptsOf(1)
  const waits = first.slice(1).map((atMs, i) => (atMs - (first[i] as number)) / (2 ** i * 1000))
  expect(waits).toHaveLength(10)
  for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(1)
  for (const wait of waits) expect(wait).toBeLessThanOrEqual(2)
  expect(new Set(waits).size).toBeGreaterThan(5)
  expect(await attemptsOf(1)).toEqual(first)
  expect(await attemptsOf(2)).not.toEqual(first)
})
