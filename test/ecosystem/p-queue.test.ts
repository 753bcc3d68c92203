import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import PQueue, { TimeoutError } from 'p-queue'
import { expect, test } from 'vitest'

const geocoder = () => ({ locate: async (n: number) => n })
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)

test(
  'intervalCap: ten start at each minute, no more, for twelve minutes',
  withChaos(async (chaos) => {
    const queue = new PQueue({ interval: 60_000, intervalCap: 10 })
    const startsMs = await queue.addAll(numbers(125).map(() => async () => chaos.clock.now()))
    expect(startsMs).toEqual(numbers(125).map((i) => Math.floor(i / 10) * 60_000))
    expect(chaos.clock.now()).toBe(720_000)
  }),
)

test(
  'strict: never more than five in any ten seconds, counted back from each start',
  withChaos(async (chaos) => {
    const queue = new PQueue({ interval: 10_000, intervalCap: 5, strict: true })
    const startsMs: number[] = []
    for (const burst of numbers(40)) {
      for (let i = 0; i < 10; i++) void queue.add(async () => startsMs.push(chaos.clock.now()))
      await sleep(burst % 2 === 0 ? 7000 : 11_000)
    }
    await queue.onIdle()
    expect(startsMs).toHaveLength(400)
    // The sixth start before each is at least an interval away, and with a backlog never more.
    const gaps = startsMs.slice(5).map((atMs, i) => atMs - (startsMs[i] as number))
    expect(new Set(gaps)).toEqual(new Set([10_000]))
    expect(chaos.clock.now()).toBe(790_000)
  }),
)

test(
  'carryoverIntervalCount: tasks that still run count in the next interval too',
  withChaos(async (chaos) => {
    const service = chaos.wrap('geocoder', geocoder())
    chaos.inject(faults.latency({ delayMs: '90s' }), { at: service.locate })
    const startsOf = async (carryoverIntervalCount: boolean) => {
      const fromMs = chaos.clock.now()
      const queue = new PQueue({ interval: 60_000, intervalCap: 2, carryoverIntervalCount })
      const startsMs: number[] = []
      await queue.addAll(
        numbers(8).map((n) => () => {
          startsMs.push(chaos.clock.now() - fromMs)
          return service.locate(n)
        }),
      )
      return startsMs
    }
    expect(await startsOf(false)).toEqual([0, 0, 60_000, 60_000, 120_000, 120_000, 180_000, 180_000])
    expect(await startsOf(true)).toEqual([0, 0, 120_000, 120_000, 240_000, 240_000, 360_000, 360_000])
  }),
)

test(
  'concurrency: calls that are slow by a fault run two at a time, and end in pairs',
  withChaos(async (chaos) => {
    const service = chaos.wrap('geocoder', geocoder())
    const slow = chaos.inject(faults.latency({ delayMs: '30s' }), { at: service.locate })
    const queue = new PQueue({ concurrency: 2 })
    let most = 0
    const endsMs = await queue.addAll(
      numbers(41).map((n) => async () => {
        most = Math.max(most, queue.pending)
        await service.locate(n)
        return chaos.clock.now()
      }),
    )
    expect(endsMs).toEqual(numbers(41).map((n) => (Math.floor(n / 2) + 1) * 30_000))
    expect(chaos.clock.now()).toBe(630_000)
    expect(slow.impact).toMatchObject({ acted: 41, delayedMs: 41 * 30_000 })
    expect(most).toBe(2)
  }),
)

test(
  'timeout: a task that hangs loses its place after five seconds, 120 times in a row, and the next one runs',
  withChaos(async (chaos) => {
    const service = chaos.wrap('geocoder', geocoder())
    const hang = chaos.inject(faults.hang({ release: 'never' }), { at: service.locate, limit: 120 })
    const queue = new PQueue({ concurrency: 1, timeout: 5000 })
    const outcomes = numbers(121).map((n) =>
      queue
        .add(() => service.locate(n))
        .then(
          (answer) => [chaos.clock.now(), answer],
          (error) => [chaos.clock.now(), error instanceof TimeoutError],
        ),
    )
    const expected = [...numbers(120).map((n) => [(n + 1) * 5000, true]), [600_000, 120]]
    expect(await Promise.all(outcomes)).toEqual(expected)
    expect(hang.impact.acted).toBe(120)
  }),
)

test(
  'timeoutRemaining of a running task counts down in virtual time',
  withChaos(async (chaos) => {
    const service = chaos.wrap('geocoder', geocoder())
    chaos.inject(faults.latency({ delayMs: '9m' }), { at: service.locate })
    const queue = new PQueue({ timeout: 600_000 })
    const run = queue.add(() => service.locate(1))
    await sleep(480_000)
    expect(queue.runningTasks).toMatchObject([{ timeout: 600_000, timeoutRemaining: 120_000 }])
    expect(await run).toBe(1)
    expect(chaos.clock.now()).toBe(540_000)
    await sleep(60_000)
    expect(queue.runningTasks).toEqual([])
  }),
)
