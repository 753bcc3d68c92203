import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  noJitterGenerator,
  retry,
  SamplingBreaker,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'

const stock = () => ({ check: async () => 7 })

test(
  'retry: an outage of twelve minutes is outlived at the first attempt after it, each one after its backoff',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: warehouse.check, for: '12m' })
    const backoff = new ExponentialBackoff({ generator: noJitterGenerator, initialDelay: 1000, maxDelay: 60_000 })
    const policy = retry(handleAll, { maxAttempts: 20, backoff })
    const attemptsMs: number[] = []
    const answer = await policy.execute(() => {
      attemptsMs.push(chaos.clock.now())
      return warehouse.check()
    })
    expect(answer).toBe(7)
    // Doubled from 1 s up to the cap of 60 s, then each minute.
    const capped = Array.from({ length: 11 }, (_, i) => 123_000 + i * 60_000)
    expect(attemptsMs).toEqual([0, 1000, 3000, 7000, 15_000, 31_000, 63_000, ...capped])
    expect(chaos.clock.now()).toBe(723_000)
    expect(outage.impact).toMatchObject({ acted: 17, errors: 17 })
  }),
)

test(
  'retry: gives up with the last error after maxAttempts, when the outage lasts longer than all backoffs',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: warehouse.check })
    const backoff = new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: 1000,
      maxDelay: Number.POSITIVE_INFINITY,
    })
    const policy = retry(handleAll, { maxAttempts: 10, backoff })
    await expect(policy.execute(() => warehouse.check())).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(chaos.clock.now()).toBe((2 ** 10 - 1) * 1000)
    expect(outage.impact.acted).toBe(11)
  }),
)

test('retry: decorrelated jitter draws from the seed, so a run is the same again and another seed differs', async () => {
  const delaysOf = async (seed: number) => {
    const delays: number[] = []
    await inSession(
      async (chaos) => {
        const warehouse = chaos.wrap('warehouse', stock())
        chaos.inject(faults.exception('ECONNRESET'), { at: warehouse.check, for: '10m' })
        const policy = retry(handleAll, { maxAttempts: 1000, backoff: new ExponentialBackoff() })
        policy.onRetry(({ delay = Number.NaN }) => delays.push(delay))
        await policy.execute(() => warehouse.check())
        expect(chaos.clock.now()).toBeGreaterThanOrEqual(600_000)
        expect(chaos.clock.now()).toBeLessThan(630_000)
        // Timers know whole milliseconds only: each wait is the delay cut down, and at least 1 ms.
        expect(chaos.clock.now()).toBe(delays.reduce((sum, ms) => sum + Math.max(1, Math.floor(ms)), 0))
      },
      { seed },
    )()
    return delays
  }
  const first = await delaysOf(7)
  expect(Math.max(...first)).toBe(30_000)
  expect(await delaysOf(7)).toEqual(first)
  expect(await delaysOf(8)).not.toEqual(first)
})

test(
  'breaker: while open nothing reaches the dependency; every 30 s one call does, and the first good one closes it',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: warehouse.check, for: '10m' })
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 30_000, breaker: new ConsecutiveBreaker(3) })
    const states: [atMs: number, state: string][] = []
    breaker.onStateChange((state) => states.push([chaos.clock.now(), CircuitState[state] as string]))
    const seen = { refused: 0, broken: 0, good: 0 }
    while (chaos.clock.now() < 660_000) {
      await breaker
        .execute(() => warehouse.check())
        .then(
          () => seen.good++,
          (error) => (error instanceof BrokenCircuitError ? seen.broken++ : seen.refused++),
        )
      await sleep(1000)
    }
    const trials = Array.from({ length: 19 }, (_, i) => 32_000 + i * 30_000)
    expect(states).toEqual([
      [2000, 'Open'],
      ...trials.flatMap((atMs) => [
        [atMs, 'HalfOpen'],
        [atMs, 'Open'],
      ]),
      [602_000, 'HalfOpen'],
      [602_000, 'Closed'],
    ])
    expect(outage.impact.acted).toBe(3 + 19)
    expect(seen).toEqual({ refused: 22, broken: 580, good: 58 })
  }),
)

test(
  'breaker: sampling opens at half of the calls of the last 30 s failed, not for the same failures spread thin',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const thin = chaos.inject(faults.exception(503), {
      at: warehouse.check,
      for: '10m',
      calls: [...Array(600)].map((_, i) => i * 3 + 1),
    })
    const breaker = circuitBreaker(handleAll, {
      halfOpenAfter: 10_000,
      breaker: new SamplingBreaker({ threshold: 0.5, duration: 30_000, minimumRps: 0.5 }),
    })
    let openedMs: number | undefined
    breaker.onBreak(() => {
      openedMs ??= chaos.clock.now()
    })
    while (chaos.clock.now() < 600_000) {
      await breaker.execute(() => warehouse.check()).catch(() => {})
      await sleep(1000)
    }
    expect(openedMs).toBeUndefined()
    expect(thin.impact.acted).toBe(200)

    chaos.inject(faults.exception(503), { at: warehouse.check, for: '1m' })
    while (openedMs === undefined) {
      await breaker.execute(() => warehouse.check()).catch(() => {})
      await sleep(1000)
    }
    // A window of 30 calls with 10 old failures, of which every third second one goes out: more than 15 after 9 calls.
    expect(openedMs).toBeGreaterThan(604_000)
    expect(openedMs).toBeLessThanOrEqual(610_000)
  }),
)

test(
  'timeout: aggressive ends each of 300 calls that hang after exactly 2 s',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const hang = chaos.inject(faults.hang({ release: 'never' }), { at: warehouse.check })
    const policy = timeout(2000, TimeoutStrategy.Aggressive)
    for (let call = 1; call <= 300; call++) {
      await expect(policy.execute(() => warehouse.check())).rejects.toBeInstanceOf(TaskCancelledError)
      expect(chaos.clock.now()).toBe(call * 2000)
    }
    expect(hang.impact.acted).toBe(300)
  }),
)

test(
  'timeout: an answer one millisecond before the end of ten minutes is in time, one at the end is not',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const policy = timeout(600_000, TimeoutStrategy.Aggressive)
    chaos.inject(faults.latency({ delayMs: 599_999 }), { at: warehouse.check, calls: 1 })
    chaos.inject(faults.latency({ delayMs: 600_001 }), { at: warehouse.check, calls: 2 })
    await expect(policy.execute(() => warehouse.check())).resolves.toBe(7)
    expect(chaos.clock.now()).toBe(599_999)
    await expect(policy.execute(() => warehouse.check())).rejects.toThrow('timed out after 600000ms')
    expect(chaos.clock.now()).toBe(1_199_999)
  }),
)

test(
  'bulkhead: two at a time, three wait, the sixth is turned away at once; slow calls push the queue back exactly',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    chaos.inject(faults.latency({ delayMs: '5m' }), { at: warehouse.check })
    const policy = bulkhead(2, 3)
    const outcomes = Array.from({ length: 6 }, () =>
      policy
        .execute(() => warehouse.check())
        .then(
          () => chaos.clock.now(),
          (error) => [chaos.clock.now(), error instanceof BulkheadRejectedError],
        ),
    )
    expect(await Promise.all(outcomes)).toEqual([300_000, 300_000, 600_000, 600_000, 900_000, [0, true]])
  }),
)

test(
  'retry around breaker around timeout: a hung dependency is left alone while the breaker is open, and found again',
  withChaos(async (chaos) => {
    const warehouse = chaos.wrap('warehouse', stock())
    const hang = chaos.inject(faults.hang({ release: 'never' }), { at: warehouse.check, for: '15m' })
    const policy = wrap(
      retry(handleAll, {
        maxAttempts: 200,
        backoff: new ExponentialBackoff({ generator: noJitterGenerator, initialDelay: 10_000, maxDelay: 10_000 }),
      }),
      circuitBreaker(handleAll, { halfOpenAfter: 120_000, breaker: new ConsecutiveBreaker(2) }),
      timeout(5000, TimeoutStrategy.Aggressive),
    )
    await expect(policy.execute(() => warehouse.check())).resolves.toBe(7)
    // Calls at 0 and 15 s time out and open it at 20 s. From there attempts come each 10 s: trials at 140 s, and after
    // each of them (5 s of timeout, 120 s open, rounded up to the next attempt) 125 s later.
    expect(hang.impact.acted).toBe(2 + 7)
    expect(chaos.clock.now()).toBe(140_000 + 7 * 125_000)
  }),
)
