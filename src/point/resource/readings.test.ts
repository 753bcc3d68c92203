import os from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import v8 from 'node:v8'
import { expect, test, vi } from 'vitest'
import { type Chaos, faults, withChaos } from '../../index.js'
import '../../resource.js'

const mebibyte = 2 ** 20
const run = async <T>(body: (chaos: Chaos) => Promise<T>) => {
  let value: T | undefined
  await withChaos(async (chaos) => {
    value = await body(chaos)
  })()
  return value as T
}

function read() {
  const { used_heap_size: heap, total_available_size: left } = v8.getHeapStatistics()
  const { rss, heapUsed } = process.memoryUsage()
  const load = os.loadavg()[0] as number
  return { rss, heapUsed, heap, left, free: os.freemem(), available: process.availableMemory(), load }
}

test('what was read before a fault is what it grows from, and the same in each session', async () => {
  const outside = read()
  const calm = await run(async (chaos) => {
    const first = read()
    // Real figures would not stand still.
    const kept = Array.from({ length: 100_000 }, (_, at) => ({ at }))
    await sleep(60_000)
    expect(read()).toEqual(first)
    expect(kept).toHaveLength(100_000)

    chaos.inject(faults.memoryLeak({ bytesPerSecond: 5 * mebibyte }))
    const stress = chaos.inject(faults.cpuStress({ load: 0.5, cores: 4 }))
    const startMs = chaos.clock.now()
    await sleep(30_000)
    const seconds = (chaos.clock.now() - startMs) / 1000
    const bytes = Math.floor(seconds * 5 * mebibyte)
    expect(read()).toEqual({
      rss: first.rss + bytes,
      heapUsed: first.heapUsed + bytes,
      heap: first.heap + bytes,
      left: first.left - bytes,
      free: first.free - bytes,
      available: first.available - bytes,
      load: expect.closeTo(first.load + 2 * (1 - Math.exp(-seconds / 60)), 6),
    })
    stress.lift()
    return first
  })
  expect(await run(async () => read())).toEqual(calm)
  expect(outside).not.toEqual(calm)
})

test('use of the processor and of the loop stands still until there is a stress', async () => {
  await run(async (chaos) => {
    const before = { cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() }
    await sleep(5000)
    expect(process.cpuUsage(before.cpu)).toEqual({ user: 0, system: 0 })
    expect(performance.eventLoopUtilization(before.loop)).toEqual({ idle: 5000, active: 0, utilization: 0 })
    chaos.inject(faults.eventLoopBlock({ blockMs: 500, everyMs: '1s' }), { for: '5s' })
    await sleep(5000)
    expect(process.cpuUsage(before.cpu)).toEqual({ user: 2_500_000, system: 0 })
    expect(performance.eventLoopUtilization(before.loop)).toEqual({ idle: 7500, active: 2500, utilization: 0.25 })
  })
})

test('a monitor shows a calm loop, looks as often as it was told to, and only while it is enabled', async () => {
  const made = monitorEventLoopDelay()
  await run(async (chaos) => {
    chaos.inject(faults.eventLoopBlock({ blockMs: 300, everyMs: '10s' }), { from: '1s', for: '15s' })
    const monitor = monitorEventLoopDelay({ resolution: 50 })
    await sleep(2000)
    expect(monitor.count).toBe(0)
    expect(monitor.enable()).toBe(true)
    // It was off before the session as well.
    expect(made.enable()).toBe(true)
    await sleep(1000)
    expect([monitor.count, monitor.min, monitor.max]).toEqual([20, 50e6, 50e6])
    expect([made.count, made.max]).toEqual([100, 10e6])
    monitor.disable()
    await sleep(9000)
    expect([monitor.count, monitor.max]).toEqual([20, 50e6])
    expect(made.max).toBe(300e6)
    monitor.enable()
    await sleep(1000)
    expect([monitor.count, monitor.max]).toEqual([40, 50e6])
  })
  made.disable()
})

test('what a stress was leaves no mark on a monitor that begins after it, nor any that is lifted half-way', async () => {
  await run(async (chaos) => {
    const stress = chaos.inject(faults.cpuStress({ load: 0.95 }))
    await sleep(1000)
    stress.lift()
    const monitor = monitorEventLoopDelay()
    monitor.enable()
    await sleep(1000)
    expect([monitor.count, monitor.min, monitor.max]).toEqual([100, 10e6, 10e6])
  })
})

test('a monitor that looked before the session shows a calm loop from its start on', async () => {
  const monitor = monitorEventLoopDelay()
  monitor.enable()
  for (const _ of [1, 2])
    await run(async () => {
      await sleep(1000)
      expect([monitor.count, monitor.min, monitor.max, monitor.percentile(99)]).toEqual([100, 10e6, 10e6, 10e6])
    })
  monitor.disable()
})

test('of two copies of the package, each tells of the stress of its own sessions', async () => {
  vi.resetModules()
  const other = await import('../../index.js')
  await import('../../resource.js')
  let grown = 0
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let read = () => {}
  const seen = new Promise<void>((resolve) => {
    read = resolve
  })
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const stressed = other.withChaos(async (chaos) => {
    const before = process.memoryUsage().heapUsed
    chaos.inject(other.faults.memoryLeak({ bytesPerSecond: 7 * mebibyte }))
    // By now the functions of this copy lie over those of the other.
    await opened
    await sleep(1000)
    grown = process.memoryUsage().heapUsed - before
    read()
    // What lies on top has to go first.
    await ended
  })()
  await run(async () => {
    open()
    await seen
  })
  end()
  await stressed
  expect(grown).toBe(7 * mebibyte)
})
