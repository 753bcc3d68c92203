import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { faults, withChaos } from '@faultline/vitest'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import 'faultline/resource'

const mebibyte = 2 ** 20
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const inRealTime = { time: 'real', seed: 1 } as const

/** Share of `cores` that this process uses, all its threads included, over that time. */
async function loadOver(ms: number, cores: number): Promise<number> {
  const before = process.cpuUsage()
  const startNs = process.hrtime.bigint()
  await sleep(ms)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e3 / (Number(process.hrtime.bigint() - startNs) / 1e6) / cores
}

const devNulls = () =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === os.devNull
    } catch {
      return false
    }
  }).length
const threads = () => readdirSync('/proc/self/task').length

/** Cores that nobody uses, over that time. */
async function idleCores(ms: number): Promise<number> {
  const read = () => os.cpus().map(({ times }) => [times.idle, Object.values(times).reduce((sum, part) => sum + part)])
  const before = read()
  await sleep(ms)
  const shares = read().map(([idle = 0, all = 0], at) => {
    const [idleBefore = 0, allBefore = 0] = before[at] ?? []
    return (idle - idleBefore) / Math.max(1, all - allBefore)
  })
  return shares.reduce((sum, share) => sum + share, 0)
}

test.for([0.3, 0.7])(
  'the load that was asked for is reached within five points: %s of a core',
  {
    timeout: 30_000,
  },
  async (load, { skip }) => {
    const tries: string[] = []
    for (let attempt = 0; attempt < 4; attempt++) {
      // What else runs on the machine may need the core: then nobody can say what would have been reached.
      const idle = await idleCores(300)
      let measured = 0
      await withChaos(async (chaos) => {
        chaos.inject(faults.cpuStress({ load, cores: 1, mode: 'real' }))
        await sleep(700)
        measured = await loadOver(1000, 1)
      }, inRealTime)()
      if (Math.abs(measured - load) <= 0.05) return
      tries.push(`${measured.toFixed(3)} with ${idle.toFixed(2)} cores idle`)
      if (idle < load + 0.3 && attempt === 3) skip(`other work keeps the machine busy: ${tries.join(', ')}`)
    }
    expect.unreachable(`measured ${tries.join(', ')}`)
  },
)

test('memory is really taken at the rate that was asked for, up to the cap, and given back', async () => {
  const leak = async () => {
    const before = process.memoryUsage().rss
    let grown = 0
    await withChaos(async (chaos) => {
      const injection = chaos.inject(
        faults.memoryLeak({ bytesPerSecond: 400 * mebibyte, capBytes: 120 * mebibyte, mode: 'real' }),
      )
      await sleep(600)
      grown = process.memoryUsage().rss - before
      expect(injection.impact.bytes).toBe(120 * mebibyte)
    }, inRealTime)()
    return grown
  }
  const grown = await leak()
  expect(grown).toBeGreaterThan(108 * mebibyte)
  expect(grown).toBeLessThan(150 * mebibyte)
})

test('a session that ends in the middle of a stress, also by a throw, leaves no thread and no descriptor', async () => {
  const before = { threads: threads(), devNulls: devNulls() }
  const body = withChaos(async (chaos) => {
    chaos.inject(faults.cpuStress({ load: 0.5, cores: 2, mode: 'real' }))
    chaos.inject(faults.fileDescriptorExhaustion({ limit: 200, mode: 'real' }))
    await sleep(150)
    expect(threads()).toBeGreaterThanOrEqual(before.threads + 2)
    expect(devNulls()).toBe(before.devNulls + 200)
    throw new Error('half-way')
  }, inRealTime)
  await expect(body()).rejects.toThrow('half-way')
  expect(devNulls()).toBe(before.devNulls)
  expect(threads()).toBe(before.threads)
})

test('the event loop is really blocked, and the thread paused, and no stress outlives its cap', async () => {
  await withChaos(async (chaos) => {
    const pause = chaos.inject(faults.processPause({ forMs: 300, mode: 'real' }))
    const startMs = performance.now()
    await sleep(20)
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(290)
    pause.lift()
    chaos.inject(faults.eventLoopBlock({ blockMs: 80, everyMs: 100, mode: 'real', capMs: 250 }))
    let turns = 0
    const count = setInterval(() => turns++, 5)
    await sleep(200)
    expect(turns).toBeLessThan(15)
    await sleep(200)
    turns = 0
    await sleep(200)
    clearInterval(count)
    expect(turns).toBeGreaterThan(20)
  }, inRealTime)()
})

test('in virtual time a real stress ends when its window does, and is no reason to wait', async () => {
  await withChaos(async (chaos) => {
    chaos.inject(faults.cpuStress({ load: 0.9, cores: 1, mode: 'real' }), { for: '1h' })
    await sleep(7_200_000)
    expect(chaos.clock.now()).toBe(7_200_000)
  })()
})

test('a process that is killed in the middle of a stress leaves nothing behind', async () => {
  const outfile = fileURLToPath(new URL('../../node_modules/.cache/faultline/stress.mjs', import.meta.url))
  await build({
    stdin: {
      contents: `import { faults, withChaos } from './src/index.js'
        import './src/resource.js'
        await withChaos(async (chaos) => {
          chaos.inject(faults.cpuStress({ load: 0.5, cores: 2, mode: 'real' }))
          chaos.inject(faults.memoryLeak({ bytesPerSecond: 1e8, mode: 'real' }))
          process.stdout.write('stressed')
          await new Promise((resolve) => setTimeout(resolve, 20_000))
        }, { time: 'real' })()`,
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    // What package.json says of side effects is said of what is published.
    ignoreAnnotations: true,
    outfile,
  })
  const child = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = child.pid as number
  await once(child.stdout, 'data')
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  expect(children).toContain(String(pid))
  child.kill('SIGKILL')
  await once(child, 'exit')
  // Threads and memory are the process's own, and it has started no other.
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})
