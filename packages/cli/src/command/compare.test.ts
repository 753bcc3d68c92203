import { readFileSync } from 'node:fs'
import path from 'node:path'
import { faults, type measure, withChaos } from 'faultline'
import { createJournal } from 'faultline/history'
import { beforeAll, expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

type Events = Parameters<typeof measure>[0]

/** Ten journals of a caller that asks so many times, while payments fail. */
async function journals(attempts: number): Promise<{ seed: number; events: Events }[]> {
  const runs: { seed: number; events: Events }[] = []
  for (let seed = 1; seed <= 10; seed++)
    await withChaos(
      async (chaos) => {
        const payments = chaos.wrap('payments', { charge: async () => 'paid' })
        const pay = async () => {
          for (let attempt = 1; ; attempt++)
            try {
              return await payments.charge()
            } catch (error) {
              if (attempt === attempts) throw error
            }
        }
        chaos.system({ name: 'shop', probe: pay, workload: { request: pay, perSecond: 5, arrival: 'poisson' } })
        chaos.inject(faults.exception('ECONNRESET'), { at: payments, probability: 0.3 })
        await chaos.clock.advance('8s')
        runs.push({ seed, events: chaos.timeline.events })
      },
      { seed },
    )()
  return runs
}

function write(folder: string, runs: readonly { seed: number; events: Events }[]): void {
  const journal = createJournal(folder, { kind: 'test', name: 'shop' })
  for (const { seed, events } of runs) {
    const run = journal.runOpened({ name: 'checkout', seed })
    journal.events(run, events)
    journal.runClosed({ run, outcome: 'passed' })
  }
  journal.close({ outcome: 'passed' })
}

let retrying: { seed: number; events: Events }[]
let once: { seed: number; events: Events }[]
beforeAll(async () => {
  retrying = await journals(3)
  once = await journals(1)
})

function sides(before: typeof once, after: typeof once, files: Readonly<Record<string, string>> = {}): string {
  const cwd = folderWith(files)
  for (const run of before) write(path.join(cwd, 'before'), [run])
  for (const run of after) write(path.join(cwd, 'after'), [run])
  return cwd
}

test('a regression ends it with 1, in text, JSON and Markdown', async () => {
  const cwd = sides(retrying, once)
  const said = await faultline(['compare', 'before', 'after', '--markdown', 'out/pr.md'], { cwd })
  expect(said.exitCode).toBe(1)
  expect(said.stdout).toMatch(/^Resilience: worse\. Of \d+ figures, \d+ worse/)
  expect(said.stdout).toMatch(/^✗ {2}errorRate .* 10 pairs {2}checkout, shop$/m)
  expect(readFileSync(path.join(cwd, 'out/pr.md'), 'utf8')).toMatch(
    /^### ❌ Resilience: worse[\s\S]*\| ❌ \| errorRate \|/,
  )
  const { command, exitCode, verdict, passed, counts } = (
    await faultline(['compare', 'after', 'before', '--json'], { cwd })
  ).json()
  expect({ command, exitCode, verdict, passed, worse: counts.worse }).toEqual({
    command: 'compare',
    exitCode: 0,
    verdict: 'better',
    passed: true,
    worse: 0,
  })
})

test('the config says what may get worse, and an option wins over it', async () => {
  const config = {
    compare: { thresholds: { errorRate: 1, mtbf: '100%' }, metrics: ['errorRate', 'mtbf'], gate: 'strict' },
  }
  const cwd = sides(retrying, once, { 'faultline.config.json': JSON.stringify(config) })
  const { exitCode, json } = await faultline(['compare', 'before', 'after', '--json'], { cwd })
  expect({ exitCode, ...json() }).toMatchObject({ exitCode: 0, verdict: 'same', gate: 'strict' })
  const other = await faultline(['compare', 'before', 'after', '--gate', 'off', '--alpha', '0.1', '--json'], { cwd })
  expect(other.json()).toMatchObject({ gate: 'off', alpha: 0.1 })
})

test.each([
  [['nowhere', 'after'], {}, 'There is no journal nowhere.'],
  [['before', 'after', '--alpha', 'x'], {}, 'Expected `alpha` to be between 0.001 and 0.5'],
  [['before', 'after', '--gate', 'x'], {}, 'Allowed choices are regression, strict, off'],
  [['before', 'after'], { compare: { thresholds: { mttr: '-10%' } } }, 'Expected `thresholds.mttr`'],
  [['before', 'after'], { compare: 7 }, 'expected `compare` to be an object'],
  [['before', 'empty'], {}, 'Nothing is on both sides'],
])('%j with %j is misuse', async (args, config, message) => {
  const cwd = sides(once.slice(0, 1), once.slice(0, 1), {
    'faultline.config.json': JSON.stringify(config),
    'empty/readme.md': '',
  })
  const { exitCode, stderr } = await faultline(['compare', ...args], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})
