import os from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import v8 from 'node:v8'
import { expect, test } from 'vitest'
import { type Chaos, faults, withChaos } from '../../index.js'
import '../../resource.js'

const mebibyte = 2 ** 20
const run = (body: (chaos: Chaos) => unknown, seed = 1) =>
  withChaos(async (chaos) => void (await body(chaos)), { seed })()

test('under cpu stress callbacks are late as in the queue of its model, and those due together stay in order', async () => {
  await run(async (chaos) => {
    const stress = chaos.inject(faults.cpuStress({ load: 0.8, sliceMs: 10 }))
    const lateMs: number[] = []
    for (let number = 0; number < 4000; number++) {
      const startMs = chaos.clock.now()
      await sleep(500)
      lateMs.push(chaos.clock.now() - startMs - 500)
    }
    const waited = lateMs.filter((ms) => ms > 0)
    // P(wait) = 0.8, mean of those who wait = 10 / (1 - 0.8) = 50 ms; 4000 draws are within 5 % of both.
    expect(waited.length / lateMs.length).toBeCloseTo(0.8, 1)
    const meanMs = waited.reduce((sum, ms) => sum + ms, 0) / waited.length
    expect(meanMs).toBeGreaterThan(47)
    expect(meanMs).toBeLessThan(53.5)
    expect(stress.impact.delayedMs).toBe(lateMs.reduce((sum, ms) => sum + ms, 0))

    const order: number[] = []
    await Promise.all(Array.from({ length: 200 }, (_, at) => sleep(1 + at / 10).then(() => order.push(at))))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    stress.lift()
    const startMs = chaos.clock.now()
    await sleep(100)
    expect(chaos.clock.now() - startMs).toBe(100)
  })
})

test('what tells of load tells of it, damped as the kernel does, also when the stress is over', async () => {
  await run(async (chaos) => {
    const used = process.cpuUsage()
    chaos.inject(faults.cpuStress({ load: 0.9, cores: 4 }), { for: '5m' })
    const before = { cpu: process.cpuUsage(), loop: performance.eventLoopUtilization() }
    expect(before.cpu.user).toBeGreaterThanOrEqual(used.user)
    await sleep(60_000)
    const elapsedS = chaos.clock.now() / 1000
    expect(os.loadavg()).toEqual([60, 300, 900].map((s) => expect.closeTo(3.6 * (1 - Math.exp(-elapsedS / s)), 6)))
    expect(process.cpuUsage(before.cpu)).toEqual({ user: Math.round(3.6e6 * elapsedS), system: 0 })
    expect(performance.eventLoopUtilization(before.loop).utilization).toBeCloseTo(0.9, 1)

    await sleep(300_000 - chaos.clock.now() + 60_000)
    const restS = chaos.clock.now() / 1000 - 300
    expect(os.loadavg()[0]).toBeCloseTo(3.6 * (1 - Math.exp(-5)) * Math.exp(-restS / 60), 6)
  })
})

test('a leak grows at its rate up to its cap, in every reading alike, and is given back', async () => {
  const really = process.memoryUsage
  await run(async (chaos) => {
    const leak = chaos.inject(faults.memoryLeak({ bytesPerSecond: mebibyte, capBytes: 5 * mebibyte }))
    const read = () => ({
      usage: process.memoryUsage(),
      rss: process.memoryUsage.rss(),
      heap: v8.getHeapStatistics(),
      free: os.freemem(),
      available: process.availableMemory(),
    })
    const first = read()
    for (const [ms, grown] of [
      [3000, 3],
      [1000, 4],
      [9000, 5],
    ] as const) {
      await sleep(ms)
      const now = read()
      const bytes = grown * mebibyte
      expect(now.usage.rss - first.usage.rss).toBe(bytes)
      expect(now.usage.heapUsed - first.usage.heapUsed).toBe(bytes)
      expect(now.rss).toBe(now.usage.rss)
      expect(now.heap.used_heap_size).toBe(now.usage.heapUsed)
      expect(first.free - now.free).toBe(bytes)
      expect(first.available - now.available).toBe(bytes)
    }
    leak.lift()
    expect(read()).toMatchObject({ usage: first.usage, free: first.free })
  })
  expect(process.memoryUsage).toBe(really)
})

test('a blocked loop fires late what came due, and monitors show it, also one made before', async () => {
  const monitor = monitorEventLoopDelay()
  monitor.enable()
  await run(async (chaos) => {
    const firedMs: number[] = []
    chaos.inject(faults.eventLoopBlock({ blockMs: 300, everyMs: '1s' }), { from: 1000 })
    const timer = setInterval(() => firedMs.push(chaos.clock.now()), 100)
    await sleep(2050)
    clearInterval(timer)
    expect(firedMs.filter((ms) => ms >= 1000 && ms < 1400)).toEqual([1000, 1300])
    // 300 ms, and what was left until the monitor's own timer was due.
    expect(monitor.max).toBe(300e6)
    expect(monitor.min).toBe(10e6)
    expect(monitor.percentile(50)).toBe(10e6)
    // Two blocks, and a look each 10 ms of what is left of 2050.
    expect(monitor.count).toBe(2 + 170)
    monitor.reset()
    expect(monitor.max).toBe(0)
    expect(performance.eventLoopUtilization().active).toBeGreaterThanOrEqual(600)
  })
  expect(monitor.max).toBeLessThan(300e6)
  monitor.disable()
})

test('while the process is paused nothing runs; clocks have gone on, and what came due fires at once', async () => {
  await run(async (chaos) => {
    const fired: (readonly [string, number, number, number])[] = []
    const wallMs = Date.now()
    const monotonicMs = performance.now()
    const note = (name: string) =>
      fired.push([name, chaos.clock.now(), Date.now() - wallMs, performance.now() - monotonicMs])
    chaos.inject(faults.processPause({ forMs: '15s' }), { from: '5s' })
    for (const ms of [4000, 6000, 9000, 21_000]) setTimeout(() => note(`${ms}`), ms)
    await sleep(30_000)
    expect(fired).toEqual([
      ['4000', 4000, 4000, 4000],
      ['6000', 20_000, 20_000, 20_000],
      ['9000', 20_000, 20_000, 20_000],
      ['21000', 21_000, 21_000, 21_000],
    ])
  })
})

test('the same seed gives the same timeline; another one another', async () => {
  const timeline = async (seed: number) => {
    let lines = ''
    await run(async (chaos) => {
      const { tick } = chaos.wrap('clock', { tick: async (_ms: number) => {} })
      chaos.inject(faults.cpuStress({ load: 0.95 }))
      chaos.inject(faults.eventLoopBlock({ blockMs: 70, everyMs: 400 }), { from: 500, for: 3000 })
      chaos.inject(faults.processPause({ forMs: 900 }), { from: 2000 })
      chaos.inject(faults.latency({ delayMs: 1 }), { at: 'clock.*' })
      const monitor = monitorEventLoopDelay()
      for (let number = 0; number < 60; number++) {
        await sleep(77)
        await tick(chaos.clock.now())
      }
      lines = `${chaos.timeline.toJSONL()}${monitor.mean}`
    }, seed)
    return lines
  }
  expect(await timeline(3)).toBe(await timeline(3))
  expect(await timeline(3)).not.toBe(await timeline(4))
})

test('one session does not see the stress of another, and a node not that of another node', async () => {
  const loads: Record<string, number> = {}
  let held = () => {}
  const both = new Promise<void>((resolve) => {
    held = resolve
  })
  await Promise.all([
    run(async (chaos) => {
      chaos.inject(faults.cpuStress({ load: 1, cores: 1000 }), { at: 'replica' })
      await chaos.node('replica', () => sleep(60_000))
      loads.replica = chaos.node('replica', () => os.loadavg()[0] as number)
      loads.leader = chaos.node('leader', () => os.loadavg()[0] as number)
      held()
    }),
    run(async () => {
      await both
      loads.other = os.loadavg()[0] as number
    }),
  ])
  expect(loads.replica).toBeGreaterThan(600)
  expect(loads.leader).toBeLessThan(300)
  expect(loads.other).toBeLessThan(300)
})
