import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runContinuous, runExperiment } from '../../src/experiment.js'
import { faults } from '../../src/index.js'

// Beneath the packages it imports.
const folder = path.join(import.meta.dirname, '../../node_modules/.cache/faultline', `experiment-${process.pid}`)
const program = path.join(folder, 'program.mjs')
beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  const entryPoints = [path.join(import.meta.dirname, 'experiment-program.ts')]
  buildSync({ entryPoints, bundle: true, packages: 'external', platform: 'node', format: 'esm', outfile: program })
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Line {
  readonly type: string
  readonly phase?: string
  readonly [field: string]: unknown
}

/** Runs the program and tells each line that it says. */
function run(argument: string, onLine: (line: Line, child: ChildProcess) => void) {
  return new Promise<{ lines: Line[]; signal: string | null }>((resolve, reject) => {
    const child = spawn(process.execPath, [program, argument], { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: Line[] = []
    let rest = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const line = JSON.parse(part) as Line
        lines.push(line)
        onLine(line, child)
      }
    })
    child.on('error', reject)
    child.on('close', (_code, signal) => resolve({ lines, signal }))
  })
}

const began = (phase: string) => (line: Line) => line.type === 'phase.began' && line.phase === phase

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s: faults are lifted, recovery is waited for, the journal is closed',
  { timeout: 60_000 },
  async (name) => {
    const { lines, signal } = await run('recovers', (line, child) => {
      if (line.type === 'incident.opened') child.kill(name)
    })
    expect(signal).toBeNull()
    expect(lines.at(-1)).toEqual({
      type: 'result',
      outcome: 'interrupted',
      reasons: [`interrupted: ${name}`],
      recovery: { recovered: true, tookMs: expect.any(Number) },
      listeners: 0,
    })
    const types = lines.map(({ type }) => type)
    expect(types.indexOf('fault.lifted')).toBeLessThan(types.indexOf('incident.closed'))
    expect(types.slice(-5)).toEqual(['disposed', 'session.closed', 'run.closed', 'journal.closed', 'result'])
    expect(lines.at(-2)).toEqual({ type: 'journal.closed', outcome: 'interrupted' })
    expect(lines.some(began('steady state after'))).toBe(false)
  },
)

test('a second signal ends the process at once, though the system has not recovered', { timeout: 60_000 }, async () => {
  const { lines, signal } = await run('does not', (line, child) => {
    if (line.type === 'incident.opened') child.kill('SIGINT')
    if (began('recover')(line)) child.kill('SIGINT')
  })
  expect(signal).toBe('SIGINT')
  expect(lines.some(({ type }) => type === 'fault.lifted')).toBe(true)
  expect(lines.some(({ type }) => type === 'result')).toBe(false)
})

test('an experiment in real time, and several at an interval', { timeout: 60_000 }, async () => {
  const experiment = {
    name: 'blip',
    system: {
      name: 'shop',
      boot(chaos: import('../../src/index.js').Chaos) {
        const db = chaos.wrap('db', { query: async () => 'rows' })
        return { probe: () => db.query(), every: 10 }
      },
    },
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'db.*', for: 400 }],
    steadyState: { probes: 3 },
  }
  const result = await runExperiment(experiment, { time: 'real', seed: 1 })
  expect(result).toMatchObject({ outcome: 'passed', recovery: { recovered: true } })
  expect(result.measures.incidents).toHaveLength(1)
  const several = await runContinuous({ experiment, every: 800, runs: 3, time: 'real', seed: 1 })
  expect(several).toMatchObject({ outcome: 'passed', runs: 3 })
  expect(several.lastedMs).toBeGreaterThanOrEqual(1600)
})
