import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource } from './experiments.test-support.js'

async function recorded(fields = ''): Promise<{ cwd: string; journal: string; stdout: string }> {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource(fields) })
  const { stdout } = await faultline(['run', 'shop', '--seed', '7'], { cwd })
  return { cwd, journal: /^journal: (.*)$/m.exec(stdout)?.[1] as string, stdout }
}

test('tells the same as the run itself did', async () => {
  const { cwd, journal, stdout } = await recorded("successCriteria: { mttr: '< 1s' }")
  const report = await faultline(['report', journal], { cwd })
  expect(report.exitCode).toBe(0)
  const [head, ...rest] = report.stdout.split('\n\n')
  expect(head).toMatch(/^payments go away \(experiment\), \d{4}-\d\d-\d\dT.*Z: failed\n/)
  expect(`${rest.join('\n\n')}`).toBe(stdout.replace(/\n\njournal: .*\n$/, '\n'))
})

test('computes figures from the events, whatever the summary says', async () => {
  const { cwd, journal } = await recorded()
  const before = (await faultline(['report', journal, '--json'], { cwd })).json().runs[0]
  const text = readFileSync(journal, 'utf8')
  writeFileSync(journal, text.replaceAll(/"summary":\{.*\}(?=\}$)/gm, '"summary":{"measures":{"mttr":{"meanMs":1}}}'))
  const after = (await faultline(['report', journal, '--json'], { cwd })).json().runs[0]
  expect(after.figures).toEqual(before.figures)
  expect(after.figures.mttr).toBe(4800)
  // How it was judged cannot be read any more: the rest is shown.
  const { stdout } = await faultline(['report', journal], { cwd })
  expect(stdout).toMatch(/^mttr +4\.8 s, the mean of 1 incident$/m)
})

test('without a path: the newest of the config; of a folder: its newest', async () => {
  const { cwd } = await recorded()
  await faultline(['run', 'shop', '--seed', '8'], { cwd })
  expect((await faultline(['report', '--json'], { cwd })).json().runs[0].seed).toBe(8)
  expect((await faultline(['report', '.faultline', '--json'], { cwd })).json().runs[0].seed).toBe(8)
})

test('one that was cut off is reported with a warning', async () => {
  const { cwd, journal } = await recorded()
  const text = readFileSync(journal, 'utf8')
  writeFileSync(journal, text.slice(0, text.length / 2))
  const { exitCode, stdout } = await faultline(['report', journal], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toContain(': unfinished\n')
  expect(stdout).toMatch(/Line \d+ of the journal was cut off/)
  expect(stdout).toMatch(/^payments go away: unfinished, seed 7$/m)
  expect(stdout).toContain('to see it again\n  npx faultline run shop.experiment.mjs --seed 7')
})

test.each([
  ['nowhere', 'There is no journal nowhere.'],
  ['damaged.jsonl', 'Line 1 of the journal'],
  ['.', 'There is no journal in '],
])('%s is refused', async (argument, message) => {
  const cwd = folderWith({ 'damaged.jsonl': '{"type":"journal.opened","version":1}\n' })
  const { exitCode, stderr } = await faultline(['report', argument], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})

test('nothing recorded yet is said', async () => {
  const { exitCode, stderr } = await faultline(['report'], { cwd: folderWith({}) })
  expect(exitCode).toBe(2)
  expect(path.normalize(stderr.trim())).toBe('There is no journal .faultline.')
})
