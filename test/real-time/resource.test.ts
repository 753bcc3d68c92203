import { spawn } from 'node:child_process'
import fs, { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { type Chaos, DeadlockError, type FaultData, faults, withChaos } from '../../src/index.js'
import '../../src/resource.js'

const mebibyte = 2 ** 20
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const inRealTime = (body: (chaos: Chaos) => unknown) =>
  withChaos(async (chaos) => void (await body(chaos)), { time: 'real', seed: 1 })()
/** Threads and descriptors that the process has; empty where they cannot be seen. */
const listed = (what: 'task' | 'fd') => (fs.existsSync('/proc/self') ? fs.readdirSync(`/proc/self/${what}`) : [])
const settled = async (ok: () => boolean) => {
  for (let time = 0; time < 100 && !ok(); time++) await sleep(20)
  return ok()
}

test('workers bring the process to the load that was asked for, within 5 points', {
  retry: 2,
  timeout: 15_000,
}, async () => {
  await inRealTime(async (chaos) => {
    chaos.inject(faults.cpuStress({ load: 0.6, cores: 1, mode: 'real' }))
    // Until the thread is there.
    await sleep(200)
    const [startMs, before] = [performance.now(), process.cpuUsage()]
    await sleep(1500)
    const { user, system } = process.cpuUsage(before)
    const load = (user + system) / 1000 / (performance.now() - startMs)
    expect(Math.abs(load - 0.6), `measured ${load}`).toBeLessThan(0.05)
  })
})

test('memory grows by what was asked for, and is given back', { retry: 2 }, async () => {
  await inRealTime(async (chaos) => {
    const before = process.memoryUsage.rss()
    const leak = chaos.inject(
      faults.memoryLeak({ bytesPerSecond: 400 * mebibyte, capBytes: 100 * mebibyte, mode: 'real' }),
    )
    await sleep(450)
    const grown = (process.memoryUsage.rss() - before) / mebibyte
    expect(Math.abs(grown - 100), `grown by ${grown} MiB`).toBeLessThan(10)
    leak.lift()
    expect((process.memoryUsage.rss() - before) / mebibyte).toBeLessThan(20)
  })
})

test('the loop is really blocked, and the process really stands still', async () => {
  await inRealTime(async (chaos) => {
    chaos.inject(faults.eventLoopBlock({ blockMs: 120, everyMs: 60_000, mode: 'real' }))
    const [startMs, used] = [performance.now(), process.cpuUsage()]
    await sleep(10)
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(115)
    expect(process.cpuUsage(used).user).toBeGreaterThan(20_000)
    const pausedMs = performance.now()
    chaos.inject(faults.processPause({ forMs: 150, mode: 'real' }))
    await sleep(10)
    expect(performance.now() - pausedMs).toBeGreaterThanOrEqual(145)
  })
})

test('in virtual time the session sees a real block as long as it was', async () => {
  await withChaos(
    async (chaos) => {
      chaos.inject(faults.eventLoopBlock({ blockMs: 30, everyMs: 1000, mode: 'real' }), { from: 100 })
      await sleep(110)
      expect(chaos.clock.now()).toBe(130)
    },
    { seed: 1 },
  )()
})

test('of that it reads, too, and a real leak lies on top of what it has read before', { retry: 2 }, async () => {
  await withChaos(
    async (chaos) => {
      const monitor = monitorEventLoopDelay()
      monitor.enable()
      const before = process.memoryUsage.rss()
      const leak = chaos.inject(
        faults.memoryLeak({ bytesPerSecond: 1000 * mebibyte, capBytes: 100 * mebibyte, mode: 'real' }),
      )
      chaos.inject(faults.eventLoopBlock({ blockMs: 20, everyMs: 1000, mode: 'real' }), { from: 300 })
      await sleep(500)
      const grown = (process.memoryUsage.rss() - before) / mebibyte
      expect(Math.abs(grown - 100), `grown by ${grown} MiB`).toBeLessThan(20)
      leak.lift()
      expect([monitor.min, monitor.max]).toEqual([10e6, 20e6])
    },
    { seed: 1 },
  )()
})

test('in real time a stress in mode virtual lies on top of what is there', { retry: 2 }, async () => {
  const kept = Buffer.alloc(300 * mebibyte, 1)
  const outside = process.memoryUsage.rss()
  await inRealTime(async (chaos) => {
    const before = { rss: process.memoryUsage.rss(), load: os.loadavg()[0] as number }
    expect(Math.abs(before.rss - outside) / mebibyte).toBeLessThan(20)
    chaos.inject(faults.memoryLeak({ bytesPerSecond: 1e4 * mebibyte, capBytes: 1000 * mebibyte }))
    chaos.inject(faults.cpuStress({ load: 0.5, cores: 1000, sliceMs: 1 }))
    await sleep(150)
    const grown = (process.memoryUsage.rss() - before.rss) / mebibyte
    expect(Math.abs(grown - 1000), `grown by ${grown} MiB`).toBeLessThan(20)
    expect((os.loadavg()[0] as number) - before.load).toBeGreaterThan(0.5)
    expect(kept.length).toBe(300 * mebibyte)
  })
})

const endings = [
  ['passes', undefined],
  ['throws', new Error('by the body')],
] as const

test.each(endings)('nothing is left of any stress when the session %s', async (_, thrown) => {
  const [threads, descriptors] = [listed('task').length, listed('fd').length]
  const before = { memoryUsage: process.memoryUsage, open: fs.open, cpuUsage: process.cpuUsage }
  const rss = process.memoryUsage.rss()
  const stresses: FaultData[] = [
    faults.cpuStress({ load: 0.5, cores: 2, mode: 'real' }),
    faults.memoryLeak({ bytesPerSecond: 500 * mebibyte, capBytes: 50 * mebibyte, mode: 'real' }),
    faults.fileDescriptorExhaustion({ limit: 200, mode: 'real' }),
    faults.cpuStress({ load: 0.5 }),
    faults.memoryLeak({ bytesPerSecond: 1 }),
    faults.fileDescriptorExhaustion({ limit: 5 }),
    faults.eventLoopBlock({ blockMs: 5, everyMs: 50, mode: 'real' }),
  ]
  const ran = inRealTime(async (chaos) => {
    for (const stress of stresses) chaos.inject(stress as never)
    await sleep(250)
    // `fs` itself is under the virtual limit by now, and has room.
    if (descriptors > 0) expect(listed('fd').length).toBeGreaterThanOrEqual(descriptors + 200)
    if (threads > 0) expect(listed('task').length).toBeGreaterThanOrEqual(threads + 2)
    if (thrown !== undefined) throw thrown
  })
  if (thrown === undefined) await ran
  else await expect(ran).rejects.toBe(thrown)

  // At once: the session has waited for its threads.
  expect(listed('fd').length).toBeLessThanOrEqual(descriptors + 1)
  expect({ memoryUsage: process.memoryUsage, open: fs.open, cpuUsage: process.cpuUsage }).toEqual(before)
  expect(process.memoryUsage).toBe(before.memoryUsage)
  expect((process.memoryUsage.rss() - rss) / mebibyte).toBeLessThan(30)
  expect(await settled(() => listed('task').length <= threads)).toBe(true)
})

test('a stress that is never lifted ends at its cap', async () => {
  const descriptors = listed('fd').length
  await inRealTime(async (chaos) => {
    chaos.inject(faults.cpuStress({ load: 1, cores: 1, mode: 'real', capMs: 100 }))
    chaos.inject(faults.fileDescriptorExhaustion({ limit: 5000, capDescriptors: 50, mode: 'real', capMs: 100 }))
    // A thread that starts has some of its own.
    if (descriptors > 0) expect(listed('fd').length).toBeLessThanOrEqual(descriptors + 80)
    await sleep(400)
    const used = process.cpuUsage()
    await sleep(150)
    expect(process.cpuUsage(used).user).toBeLessThan(75_000)
    expect(listed('fd').length).toBeLessThanOrEqual(descriptors + 1)
  })
})

test('workers of a stress are nothing that a deadlock waits for', async () => {
  const startMs = performance.now()
  const stuck = withChaos(
    async (chaos) => {
      chaos.inject(faults.cpuStress({ load: 0.3, cores: 1, mode: 'real' }))
      await new Promise(() => {})
    },
    { seed: 1 },
  )()
  await expect(stuck).rejects.toThrow(DeadlockError)
  expect(performance.now() - startMs).toBeLessThan(2500)
})

test.skipIf(process.platform === 'win32').each(['esm', 'cjs'] as const)(
  'nothing remains of a process that is killed under stress, with faultline bundled as %s',
  { timeout: 20_000 },
  async (format) => {
    const folder = mkdtempSync(path.join(import.meta.dirname, '../../node_modules/.cache-kill-'))
    try {
      const outfile = path.join(folder, format === 'esm' ? 'program.mjs' : 'program.cjs')
      const contents = `
        import { faults, withChaos } from '../../src/index.js'
        import '../../src/resource.js'
        const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
        void withChaos(async (chaos) => {
          chaos.inject(faults.cpuStress({ load: 0.5, cores: 2, mode: 'real' }))
          await sleep(200)
          process.stdout.write('stressed')
          await sleep(20_000)
        }, { time: 'real' })()`
      const stdin = { contents, resolveDir: import.meta.dirname }
      // What package.json says of side effects is said of the build, not of the sources.
      const options = {
        bundle: true,
        platform: 'node',
        packages: 'external',
        ignoreAnnotations: true,
        logLevel: 'error',
      } as const
      await build({ stdin, outfile, format, ...options })
      const child = spawn(process.execPath, [outfile], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
      const gone = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)))
      expect(await new Promise((resolve) => child.stdout.once('data', (text) => resolve(String(text))))).toBe(
        'stressed',
      )
      child.kill('SIGKILL')
      expect(await gone).toBe('SIGKILL')
      // It was the first of a group of its own: there is nobody in that any more.
      expect(() => process.kill(-(child.pid as number), 0)).toThrow('ESRCH')
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
