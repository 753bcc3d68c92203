import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import CircuitBreaker from 'opossum'
import { expect, test } from 'vitest'

const bank = () => ({ pay: async (amount: number) => `paid ${amount}` })

test(
  'timeout: an action that is slow by a fault is ended at exactly timeout, one just in time is not',
  withChaos(async (chaos) => {
    const api = chaos.wrap('bank', bank())
    chaos.inject(faults.latency({ delayMs: 2999 }), {
      at: api.pay,
      calls: Array.from({ length: 100 }, (_, i) => i + 1),
    })
    chaos.inject(faults.latency({ delayMs: 3001 }), { at: api.pay, from: '299900ms', for: '10m' })
    const breaker = new CircuitBreaker(api.pay, { timeout: 3000, errorThresholdPercentage: 100, volumeThreshold: 1000 })
    for (let i = 1; i <= 100; i++) expect(await breaker.fire(i)).toBe(`paid ${i}`)
    expect(chaos.clock.now()).toBe(299_900)
    for (let i = 1; i <= 110; i++) {
      await expect(breaker.fire(i)).rejects.toMatchObject({ code: 'ETIMEDOUT', message: 'Timed out after 3000ms' })
      expect(chaos.clock.now()).toBe(299_900 + i * 3000)
    }
    expect(chaos.clock.now()).toBe(629_900)
    expect(breaker.opened).toBe(false)
    breaker.shutdown()
  }),
)

test(
  'resetTimeout: half-open after exactly 30 s, each time; one call is let through, and the first good one closes it',
  withChaos(async (chaos) => {
    const api = chaos.wrap('bank', bank())
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: api.pay, for: '595s' })
    const breaker = new CircuitBreaker(api.pay, { resetTimeout: 30_000 })
    const events: [atMs: number, event: string][] = []
    for (const event of ['open', 'halfOpen', 'close'] as const)
      breaker.on(event as 'open', () => events.push([chaos.clock.now(), event]))
    breaker.fallback(() => 'later')
    const answers: Record<string, number> = {}
    while (chaos.clock.now() < 660_500) {
      const answer = (await breaker.fire(1)) as string
      answers[answer] = (answers[answer] ?? 0) + 1
      await sleep(1000)
    }
    // Opened by the call at 0; half-open at 30 s: the call of that second fails, and it opens again.
    const trials = Array.from({ length: 19 }, (_, i) => (i + 1) * 30_000)
    expect(events).toEqual([
      [0, 'open'],
      ...trials.flatMap((atMs) => [
        [atMs, 'halfOpen'],
        [atMs, 'open'],
      ]),
      [600_000, 'halfOpen'],
      [600_000, 'close'],
    ])
    expect(outage.impact.acted).toBe(1 + 19)
    expect(answers).toEqual({ later: 600, 'paid 1': 61 })
    breaker.shutdown()
  }),
)

test(
  'the rolling window forgets what is ten seconds old, bucket by bucket',
  withChaos(async (chaos) => {
    const api = chaos.wrap('bank', bank())
    chaos.inject(faults.latency({ delayMs: 40 }), { at: api.pay })
    const breaker = new CircuitBreaker(api.pay, { rollingCountTimeout: 10_000, rollingCountBuckets: 10 })
    const counts: number[] = []
    // Two calls a second for ten minutes: once the window is full it holds those of nine to ten seconds.
    await sleep(100)
    for (let second = 0; second < 600; second++) {
      await Promise.all([breaker.fire(1), breaker.fire(2)])
      counts.push(breaker.stats.successes)
      await sleep(960)
    }
    expect(chaos.clock.now()).toBe(600_100)
    expect(counts.slice(0, 9)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18])
    expect(new Set(counts.slice(9))).toEqual(new Set([20]))
    expect(breaker.stats.latencyMean).toBe(40)
    expect(breaker.stats.percentiles[1]).toBe(40)
    // The bucket of the last second came in with its turn at 600 s, and goes at 609 s.
    const left: number[] = []
    for (let second = 0; second < 10; second++) {
      left.push(breaker.stats.successes)
      await sleep(1000)
    }
    expect(left).toEqual([18, 16, 14, 12, 10, 8, 6, 4, 2, 0])
    breaker.shutdown()
  }),
)

test(
  'snapshots come once a bucket, ten minutes long',
  withChaos(async (chaos) => {
    const breaker = new CircuitBreaker(async () => 'ok', { rollingCountTimeout: 10_000, rollingCountBuckets: 5 })
    const atMs: number[] = []
    breaker.status.on('snapshot', () => atMs.push(chaos.clock.now()))
    await sleep(600_001)
    expect(atMs).toEqual(Array.from({ length: 300 }, (_, i) => (i + 1) * 2000))
    breaker.shutdown()
    await sleep(600_000)
    expect(atMs).toHaveLength(300)
  }),
)

test(
  'half of the calls failing by chance, seeded, opens it once volumeThreshold is reached, not before',
  withChaos(
    async (chaos) => {
      const api = chaos.wrap('bank', bank())
      chaos.inject(faults.exception(503), { at: api.pay, from: '10m', probability: 0.9 })
      const breaker = new CircuitBreaker(api.pay, { volumeThreshold: 10, rollingCountTimeout: 60_000 })
      let openedMs = 0
      breaker.on('open', () => {
        openedMs ||= chaos.clock.now()
      })
      while (openedMs === 0) {
        await breaker.fire(1).catch(() => {})
        await sleep(1000)
      }
      const failures = chaos.timeline.events.flatMap((event) => (event.type === 'fault.injected' ? [event.atMs] : []))
      // More than half of a window of 60 calls, at the moment a fault is met.
      expect(failures).toContain(openedMs)
      expect(openedMs).toBeGreaterThanOrEqual(630_000)
      expect(openedMs).toBeLessThan(645_000)
      expect(breaker.stats.failures * 2).toBeGreaterThan(breaker.stats.fires)
      breaker.shutdown()
    },
    { seed: 3 },
  ),
)

test(
  'cacheTTL: the first answer is given again for ten minutes, then asked for anew',
  withChaos(async (chaos) => {
    let calls = 0
    const rates = chaos.wrap('rates', { of: async () => ++calls })
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: rates.of, from: '1s', for: '9m', optional: true })
    const breaker = new CircuitBreaker(rates.of, { cache: true, cacheTTL: 600_000 })
    const answers: unknown[] = []
    for (let minute = 0; minute < 22; minute++) {
      answers.push(await breaker.fire())
      await sleep(60_000)
    }
    expect(answers).toEqual([...Array(10).fill(1), ...Array(10).fill(2), 3, 3])
    // Nobody asked the source while it was out.
    expect(outage.impact.acted).toBe(0)
    breaker.shutdown()
  }),
)
