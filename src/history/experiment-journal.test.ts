import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defineSystem, runContinuous, runExperiment } from '../experiment/index.js'
import { measure } from '../metric/index.js'
import { createJournal, openHistory, readJournal } from './index.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-experiment-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const outage = {
  name: 'payments go away',
  system: defineSystem({
    name: 'shop',
    boot(chaos) {
      const pay = chaos.wrap('payments', { charge: async () => 'paid' })
      return { probe: () => pay.charge(), workload: { request: () => pay.charge(), perSecond: 5 } }
    },
  }),
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', for: '2s' }],
} as const

test('an experiment writes itself down, and its figures read back', async () => {
  const journal = createJournal(folder, { kind: 'experiment', name: outage.name })
  const result = await runExperiment(outage, { seed: 1, journal })
  const read = readJournal(journal.path)
  expect(read).toMatchObject({ outcome: 'passed', warnings: [], runs: [{ seed: 1, outcome: 'passed' }] })
  expect(read.runs[0]?.events).toEqual(result.events)
  expect(measure(read.runs[0]?.events ?? [], 'shop')).toEqual(measure(result.events, 'shop'))
  expect(measure(result.events, 'shop').incidents).toHaveLength(1)
})

test('continuous chaos leaves a run for each, found by its folder', async () => {
  const journal = createJournal(folder, { kind: 'continuous', name: 'month', tags: ['soak'] })
  await runContinuous({ experiment: outage, every: '1h', runs: 3, journal })
  const [entry] = openHistory(folder).list({ kind: 'continuous', tag: 'soak', outcome: 'passed' })
  expect(entry?.read().runs.map(({ run, outcome }) => [run, outcome])).toEqual([1, 2, 3].map((run) => [run, 'passed']))
})
