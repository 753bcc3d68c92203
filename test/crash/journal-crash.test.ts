import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buildSync } from 'esbuild'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHistory, readJournal } from '../../src/history/index.js'

let folder: string
let program: string
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-crash-'))
  program = path.join(folder, 'program.mjs')
  const entry = path.join(import.meta.dirname, 'journal-program.ts')
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', format: 'esm', outfile: program })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the program and kills it once it has said that it wrote so many events. */
function killAfter(events: number, every: number): Promise<{ file: string; said: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, folder, String(every)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (Number(output.split('\n').at(-2)) >= events) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => {
      // What was said before it died, to the last whole line.
      const [file = '', ...said] = output.split('\n').slice(0, -1)
      resolve({ file, said: Number(said.at(-1) ?? 0) })
    })
  })
}

const points = fc.sample(fc.record({ events: fc.nat(1500), every: fc.constantFrom(1, 3, 500) }), {
  numRuns: 15,
  seed: 4,
})

test.each(points)(
  'killed after $events events, $every at a time: no line is lost but the one it wrote',
  async (point) => {
    const { file, said } = await killAfter(point.events, point.every)
    expect(said).toBeGreaterThanOrEqual(point.events)
    const journal = readJournal(file)
    const [run] = journal.runs
    const read = run?.events.map((event) => event.seq) ?? []
    expect(read).toEqual(Array.from({ length: read.length }, (_, seq) => seq))
    expect(read.length).toBeGreaterThanOrEqual(said)
    expect(journal).toMatchObject({ outcome: 'unfinished', aside: [] })
    expect(journal.warnings.length).toBeLessThanOrEqual(1)
  },
)

test('a folder of journals that were killed can be listed', () => {
  const entries = openHistory(folder).list({ outcome: 'unfinished', name: 'until killed' })
  expect(entries).toHaveLength(points.length)
})
