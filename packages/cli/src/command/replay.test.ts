import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { faults, toToken } from 'faultline'
import { describe, expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource } from './experiments.test-support.js'

const token = toToken({
  seed: 42,
  injections: [{ fault: faults.exception('ECONNRESET'), at: 'payments.charge', when: { fromMs: 500, forMs: 2000 } }],
})

/** A folder with an experiment that has been run, and its journal. */
async function recorded(): Promise<{ cwd: string; journal: string }> {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
  const { json } = await faultline(['run', 'shop', '--seed', '7', '--json'], { cwd })
  return { cwd, journal: json().result.journal }
}

describe('a token', () => {
  test.each([token, `FAULTLINE_REPLAY=${token}`])(
    '%.24s… shows its seed, its schedule and the line to paste',
    async (text) => {
      const cwd = folderWith({ 'package.json': '{ "devDependencies": { "jest": "30" } }' })
      const { exitCode, stdout } = await faultline(['replay', text], { cwd })
      expect(exitCode).toBe(0)
      expect(stdout).toContain('Seed 42, 1 injection\n')
      expect(stdout).toContain(
        '{ "fault": { "kind": "exception", "code": "ECONNRESET", "via": "auto" }, "at": "payments.charge"',
      )
      expect(stdout).toContain(`  FAULTLINE_REPLAY=${token} npx jest <file> -t '<name of the test>'\n`)
      expect(stdout).not.toContain('vitest')
    },
  )

  test('of the line that a failure printed, that line is shown again', async () => {
    const line = `FAULTLINE_REPLAY=${token} npx vitest run test/a.test.ts -t '^an outage$'`
    const { json } = await faultline(['replay', line, '--json'])
    expect(json()).toMatchObject({ token, schedule: { seed: 42 }, lines: [line] })
  })

  test.each([
    ['passes', 'process.exit(process.env.FAULTLINE_REPLAY === process.argv[1] ? 0 : 9)', 0, 0],
    ['fails', 'process.exit(3)', 1, 3],
  ])('a command that is run with it: %s', async (_, code, exitCode, commandExitCode) => {
    const answer = await faultline(['replay', token, '--json', '--', process.execPath, '-e', code, token])
    expect(answer.json()).toMatchObject({ exitCode, commandExitCode })
  })

  test('an experiment that is run with its seed and its injections', async () => {
    const cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
    const { json } = await faultline(['replay', token, '--experiment', 'shop', '--json'], { cwd })
    expect(json().result).toMatchObject({
      seed: 42,
      injections: [{ text: 'exception ECONNRESET', at: 'payments.charge' }],
    })
    expect(json().result.journal).toBe(undefined)
  })

  test.each([
    [`${token}x`, 'damaged'],
    ['f9.abc', 'newer faultline'],
  ])('%.6s… is refused: %s', async (text, message) => {
    const { exitCode, stderr } = await faultline(['replay', text])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('a journal', () => {
  test('is run again with its seed, and is the same, byte for byte', async () => {
    const { cwd, journal } = await recorded()
    const { exitCode, json } = await faultline(['replay', journal, '--json'], { cwd })
    expect(exitCode).toBe(0)
    const [run] = json().runs
    expect(run).toMatchObject({ seed: 7, same: true, outcome: { recorded: 'passed', replayed: 'passed' } })
    expect(run.recorded).toEqual(run.replayed)
  })

  test('of code that has changed: 1, and the first event that differs', async () => {
    const { cwd, journal } = await recorded()
    // Under another name: a module is loaded once in a process.
    writeFileSync(path.join(cwd, 'changed.experiment.mjs'), experimentSource('', 'every: 250,'))
    const { exitCode, stdout } = await faultline(['replay', journal, '--experiment', 'changed'], { cwd })
    expect(exitCode).toBe(1)
    expect(stdout).toMatch(/They differ: \d+ events, \w{16}; now \d+, \w{16}\.\nFrom event \d+ on:/)
    expect(stdout).toMatch(/ {2}recorded \{"seq":\d+,"atMs":100,/)
  })

  test('that was cut off is compared as far as it goes', async () => {
    const { cwd, journal } = await recorded()
    const text = readFileSync(journal, 'utf8')
    writeFileSync(journal, text.slice(0, text.length / 2))
    const { exitCode, stdout } = await faultline(['replay', journal], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toContain('The same, byte for byte, as far as the recording goes: ')
  })

  test('that was made elsewhere needs the experiment, and it must be the one', async () => {
    const { cwd, journal } = await recorded()
    const text = readFileSync(journal, 'utf8').replace(/,"replay":"[^"]+"/, '')
    const other = experimentSource().replace('payments go away', 'another')
    const there = folderWith({ 'there.jsonl': text, 'other.experiment.mjs': other })
    const unknown = await faultline(['replay', 'there.jsonl'], { cwd: there })
    expect(unknown.stderr).toContain("does not say where 'payments go away' is. Give it: --experiment <file>.")
    const wrong = await faultline(['replay', 'there.jsonl', '--experiment', 'other'], { cwd: there })
    expect(wrong.stderr).toContain("is of 'another', the journal is of 'payments go away'")
    expect([unknown.exitCode, wrong.exitCode]).toEqual([2, 2])
    const right = ['replay', 'there.jsonl', '--experiment', path.join(cwd, 'shop.experiment.mjs')]
    expect((await faultline(right, { cwd: there })).exitCode).toBe(0)
  })

  test.each([
    ['that is not there', [], 'There is no journal no.jsonl.'],
    ['without such a run', ['--run', '2'], 'The journal has no run 2. It has 1.'],
  ])('%s is refused', async (_, argv, message) => {
    const { cwd, journal } = await recorded()
    const { exitCode, stderr } = await faultline(['replay', argv.length === 0 ? 'no.jsonl' : journal, ...argv], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })
})
