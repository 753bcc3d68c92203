import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Chaos } from 'faultline'
import { parseModel, recordedSearch } from 'faultline/explore'
import { createJournal } from 'faultline/history'
import { beforeEach, expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

/** Charges twice when the answer to the first was lost; the search ends there, and leaves the rest untried. */
async function buy(chaos: Chaos): Promise<void> {
  let charges = 0
  const bank = chaos.wrap('bank', { charge: async () => ++charges })
  const stock = chaos.wrap('stock', { take: async () => 'taken' })
  await stock.take().catch(() => {})
  await bank.charge().catch(() => bank.charge().catch(() => {}))
  if (charges > 1) throw new Error(`charged ${charges} times`)
}

let cwd: string
beforeEach(async () => {
  cwd = folderWith({})
  const { record } = await recordedSearch({ seed: 1, progress: false, shrink: false }, buy)
  for (const kind of ['test', 'test'] as const) {
    const journal = createJournal(path.join(cwd, '.faultline'), { kind, name: 'shop' })
    journal.explored({ test: 'buys a book', record })
    journal.close({ outcome: 'failed' })
  }
})

test('what was never tried is ranked, with chances and reasons', async () => {
  const { exitCode, stdout } = await faultline(['predict'], { cwd })
  expect(exitCode).toBe(0)
  // The two journals have the same search: it counts once.
  expect(stdout).toMatch(/^From 1 search\.$/m)
  expect(stdout).toMatch(/^ {2}\d+ % \(.+ % to \d+ %\) {2}(bank\.charge|stock\.take), call 1: \w+/m)
  expect(stdout).toMatch(/^ {6}.+ (failed 1 of \d|fails? .+)/m)
  const { searches, singles, untested } = (await faultline(['predict', '--json', '--top', '3'], { cwd })).json()
  expect(searches).toBe(1)
  expect(singles).toHaveLength(3)
  expect(untested.singles).toBeGreaterThan(3)
  expect(singles[0].probability).toBeGreaterThanOrEqual(singles[1].probability)
})

test('the model goes to a file that a search takes', async () => {
  const { stdout } = await faultline(['predict', '--model', 'models/shop.json', '--half-life', 'never'], { cwd })
  expect(stdout).toContain("`learn: 'models/shop.json'`")
  const file = path.join(cwd, 'models/shop.json')
  expect(parseModel(readFileSync(file, 'utf8'))).toMatchObject({ searches: 1, halfLifeMs: null })
  const { record } = await recordedSearch({ seed: 1, progress: false, shrink: false, learn: file }, buy)
  expect(record.findings[0]).toMatchObject({ message: 'charged 2 times' })
})

test.each([
  [['--top', 'many'], 'Expected `--top` to be a whole number'],
  [['--half-life', 'long'], 'Expected `halfLife`'],
  [['--journal', 'nowhere'], 'There is no folder of journals'],
])('%j is refused', async (options, message) => {
  const { exitCode, stderr } = await faultline(['predict', ...options], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})

test('without a search in the journals it says how one gets there', async () => {
  const empty = folderWith({ '.faultline/x.txt': '' })
  expect((await faultline(['predict'], { cwd: empty })).stdout).toContain('run tests with FAULTLINE_JOURNAL set')
})
