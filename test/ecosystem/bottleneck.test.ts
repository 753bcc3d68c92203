import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import Bottleneck from 'bottleneck'
import { expect, test } from 'vitest'

const api = () => ({ get: async (n: number) => n })
/** How many of them fall into each span of `lengthMs`, by its number. */
function counted(timesMs: readonly number[], lengthMs: number): [span: number, count: number][] {
  const counts = new Map<number, number>()
  for (const atMs of timesMs) {
    const span = Math.floor(atMs / lengthMs)
    counts.set(span, (counts.get(span) ?? 0) + 1)
  }
  return [...counts]
}
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

test(
  'minTime: jobs start exactly one second apart, ten minutes long',
  withChaos(async (chaos) => {
    const limiter = new Bottleneck({ minTime: 1000 })
    const startsMs = await Promise.all(numbers(601).map(() => limiter.schedule(async () => chaos.clock.now())))
    // It admits and registers a job by timers of 1 ms, and starts it by one of at least 1 ms, even the first one,
    // which has nothing to wait for; the others start on the second of the registration.
    expect(startsMs).toEqual([3, ...numbers(600).map((n) => 1002 + n * 1000)])
  }),
)

test(
  'reservoir: a hundred jobs at once, then nothing until it is filled up a minute later',
  withChaos(async (chaos) => {
    const limiter = new Bottleneck({
      reservoir: 100,
      reservoirRefreshAmount: 100,
      reservoirRefreshInterval: 60_000,
    })
    const startsMs = await Promise.all(numbers(1150).map(() => limiter.schedule(async () => chaos.clock.now())))
    expect(counted(startsMs, 60_000)).toEqual([...numbers(11).map((minute) => [minute, 100]), [11, 50]])
    // Each burst begins with the refresh, not somewhere in its minute.
    expect(Math.max(...startsMs.map((atMs) => atMs % 60_000))).toBeLessThan(250)
    await limiter.disconnect()
  }),
)

test(
  'reservoirIncrease: two more each second, up to its maximum',
  withChaos(async (chaos) => {
    const limiter = new Bottleneck({
      reservoir: 0,
      reservoirIncreaseAmount: 2,
      reservoirIncreaseInterval: 1000,
      reservoirIncreaseMaximum: 40,
    })
    await sleep(600_100)
    expect(await limiter.currentReservoir()).toBe(40)
    const fromMs = chaos.clock.now()
    const startsMs = await Promise.all(numbers(100).map(() => limiter.schedule(async () => chaos.clock.now() - fromMs)))
    const perSecond = counted(
      startsMs.map((atMs) => atMs + 200),
      1000,
    )
    expect(perSecond.map(([, count]) => count)).toEqual([40, ...Array(30).fill(2)])
    await limiter.disconnect()
  }),
)

test(
  'maxConcurrent: calls slow by a fault run three at a time',
  withChaos(async (chaos) => {
    const service = chaos.wrap('api', api())
    const slow = chaos.inject(faults.latency({ delayMs: '1m' }), { at: service.get })
    const limiter = new Bottleneck({ maxConcurrent: 3 })
    const endsMs = await Promise.all(
      numbers(30).map((n) =>
        limiter.schedule(async () => {
          await service.get(n)
          return chaos.clock.now()
        }),
      ),
    )
    expect(counted(endsMs, 60_000)).toEqual(numbers(10).map((n) => [n + 1, 3]))
    expect(slow.impact.acted).toBe(30)
  }),
)

test(
  'the failed event: a job that meets a fault is tried again after the time its handler gives',
  withChaos(async (chaos) => {
    const service = chaos.wrap('api', api())
    const outage = chaos.inject(faults.exception(503), { at: service.get, for: '10m' })
    const limiter = new Bottleneck({ maxConcurrent: 1 })
    const failedMs: number[] = []
    let startedMs = 0
    limiter.on('failed', async (error, { retryCount }) => {
      expect(error).toMatchObject({ status: 503 })
      failedMs.push(chaos.clock.now())
      return 2 ** retryCount * 1000
    })
    const job = () => {
      startedMs = chaos.clock.now()
      return service.get(7)
    }
    expect(await limiter.schedule(job)).toBe(7)
    expect(outage.impact.acted).toBe(10)
    const waits = failedMs.slice(1).map((atMs, i) => atMs - (failedMs[i] as number))
    expect(waits).toEqual(numbers(9).map((n) => 2 ** n * 1000))
    expect(startedMs - (failedMs[0] as number)).toBe(1_023_000)
  }),
)

test(
  'expiration: a job that hangs fails after exactly ten minutes and makes room',
  withChaos(async (chaos) => {
    const service = chaos.wrap('api', api())
    chaos.inject(faults.hang({ release: 'never' }), { at: service.get, calls: 1 })
    const limiter = new Bottleneck({ maxConcurrent: 1 })
    let startedMs = 0
    const hung = limiter.schedule({ expiration: 600_000 }, () => {
      startedMs = chaos.clock.now()
      return service.get(1)
    })
    const next = limiter.schedule(() => service.get(2))
    await expect(hung).rejects.toThrow('This job timed out after 600000 ms.')
    expect(chaos.clock.now() - startedMs).toBe(600_000)
    expect(await next).toBe(2)
  }),
)
