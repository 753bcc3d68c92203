import path from 'node:path'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { journalIn } from './experiments.test-support.js'

const gameDay = (runbook: string) => `
export default {
  name: 'friday',
  system: {
    name: 'shop',
    boot(chaos, { alarm }) {
      const payments = chaos.wrap('payments', { charge: async () => 'paid' })
      const stock = chaos.wrap('stock', { count: async () => 7 })
      const probe = async () => {
        await stock.count()
        await payments.charge().catch((error) => { alarm('payments down'); throw error })
      }
      return { probe }
    },
  },
  steps: [
    { name: 'payments away', scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', for: '2s' }] },
    { name: 'stock slow', scenarios: [{ scenario: 'highLatency', at: 'stock.*', for: '2s' }], duration: '2s' },
  ],
  notes: [{ at: '1s', text: 'the cable is unplugged' }],
  runbook: ${runbook},
}
`

test('steps, runbook, notes; one report, one journal, and a replay that is the same', async () => {
  const cwd = folderWith({
    'friday.mjs': gameDay("[{ alarm: 'payments down', during: 'payments away', within: '1s' }]"),
  })
  const { exitCode, stdout } = await faultline(['gameday', 'friday.mjs', '--seed', '3'], { cwd })
  expect(stdout).toMatch(/^friday: passed, score 100, seed 3\n/)
  expect(stdout).toMatch(/^payments away at 900 ms: passed, score 100$/m)
  expect(stdout).toMatch(/^runbook\n {2}✓ 'payments down' during 'payments away' within 1 s {2}raised after /m)
  expect(stdout).toMatch(/^notes\n {2}1 s: the cable is unplugged\n/m)
  expect(exitCode).toBe(0)
  const journal = journalIn(path.join(cwd, '.faultline'))
  expect(journal).toMatchObject({ kind: 'gameday', name: 'friday', outcome: 'passed' })
  const report = await faultline(['report'], { cwd })
  expect(report.stdout).toContain(stdout.replace(/\n\njournal: .*\n$/, ''))
  const replay = await faultline(['replay', journal.path as string], { cwd })
  expect(replay.stdout).toContain('The same, byte for byte: ')
  expect(replay.exitCode).toBe(0)
})

test('an alarm that does not come fails it: 1', async () => {
  const cwd = folderWith({ 'friday.mjs': gameDay("[{ alarm: 'stock down', during: 'stock slow' }]") })
  const { exitCode, json } = await faultline(['gameday', 'friday.mjs', '--json'], { cwd })
  expect(exitCode).toBe(1)
  expect(json().result).toMatchObject({ outcome: 'failed', runbook: { passed: false } })
  expect(json().result.steps).toHaveLength(2)
})

test.each([
  ['no game day', 'export default {}', 'friday.mjs is no game day: expected its default export to have'],
  ['a wrong field', gameDay('[], runbok: []'), 'Expected `options` to hold only'],
  ['an unknown step', gameDay("[{ alarm: 'a', during: 'payment away' }]"), "Did you mean 'payments away'"],
])('%s is refused: 2', async (_, source, message) => {
  const cwd = folderWith({ 'friday.mjs': source })
  const { exitCode, stderr } = await faultline(['gameday', 'friday.mjs'], { cwd })
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})
