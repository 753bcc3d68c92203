import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource, journalIn } from './experiments.test-support.js'

// Each of them boots several systems, one after the other.
vi.setConfig({ testTimeout: 30_000 })

const hours = ['continuous', 'shop', '--every', '1h', '--for', '6h', '--seed', '3']

test('an experiment every hour of six; one report, one journal, and a replay that is the same', async () => {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
  const { exitCode, stdout } = await faultline(hours, { cwd })
  expect(stdout).toMatch(/^payments go away: passed, mean score 100\n6 runs in 5 h /)
  expect(stdout).toMatch(/^ {2}availability +39\.24 % +39\.24 % +39\.24 %$/m)
  expect(exitCode).toBe(0)
  const journal = journalIn(path.join(cwd, '.faultline'))
  expect(journal.runs[0]?.replay).toBe(
    'npx faultline continuous shop.experiment.mjs --seed 3 --time virtual --every 1h --for 6h',
  )
  expect(journal).toMatchObject({ kind: 'continuous', name: 'payments go away', outcome: 'passed' })
  expect(journal.runs).toHaveLength(6)

  const report = await faultline(['report'], { cwd })
  expect(report.stdout).toContain('6 runs: 6 passed.')
  expect(report.stdout).toMatch(/^availability +39\.24 % +39\.24 % +39\.24 % +39\.24 % +6$/m)
  const one = await faultline(['report', '--run', '5', '--json'], { cwd })
  expect(one.json().runs.map(({ run }: { run: number }) => run)).toEqual([5])

  const replay = await faultline(['replay', journal.path as string, '--json'], { cwd })
  expect(replay.exitCode).toBe(0)
  expect(replay.json().runs).toHaveLength(6)
  expect(replay.json().runs.every(({ same }: { same: boolean }) => same)).toBe(true)
})

test('a recording that was cut off is replayed no further than it goes', async () => {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
  await faultline(hours, { cwd })
  const { path: file = '' } = journalIn(path.join(cwd, '.faultline'))
  const lines = readFileSync(file, 'utf8').split('\n')
  const third = lines.findIndex((line) => line.startsWith('{"type":"run.opened","run":3,'))
  writeFileSync(file, lines.slice(0, third + 20).join('\n'))
  const { exitCode, json } = await faultline(['replay', file, '--json'], { cwd })
  expect(exitCode).toBe(0)
  expect(json().runs.map(({ same, recorded }: never) => [same, (recorded as { events: number }).events > 0])).toEqual([
    [true, true],
    [true, true],
    [true, true],
  ])
})

test('runs that do not pass are listed: 1', async () => {
  const failing = experimentSource("successCriteria: { availability: '> 0.99' }")
  const cwd = folderWith({
    'soak.mjs': `${failing.replace('export default', 'const experiment =')}
    export default { experiment, every: '1h', runs: 4 }`,
  })
  const { exitCode, stdout } = await faultline(['continuous', 'soak.mjs'], { cwd })
  expect(exitCode).toBe(1)
  expect(stdout).toContain('4 failed')
  expect(stdout).toMatch(/^ {2}run 1 \(payments go away\) at 0 ms, seed \d+: failed\n {4}- availability > 0\.99/m)
  expect((await faultline(['report'], { cwd })).stdout).toMatch(/^run 4 {2}failed {2}payments go away {2}availability/m)
})

test.each([
  ['without an interval', ['shop', '--runs', '2'], 'does not say how often it is run: --every <duration>.'],
  ['without an end', ['shop', '--every', '1h'], 'does not say when it ends: --for <duration> or --runs <number>.'],
  ['a number that is none', ['shop', '--every', '1h', '--runs', '0'], 'Expected --runs to be a whole number'],
  ['an interval that is none', ['shop', '--every', 'often', '--runs', '2'], '`every`'],
  [
    'a file of another kind',
    ['x.mjs', '--every', '1h', '--runs', '2'],
    'to be an experiment, or to have `experiments`',
  ],
])('%s is refused: 2', async (_, argv, message) => {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource(), 'x.mjs': 'export default { steps: [] }' })
  const { exitCode, stderr } = await faultline(['continuous', ...argv], { cwd })
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})
