import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createJournal, readJournal } from '../history/index.js'
import { measure, type TimelineEvent } from '../index.js'
import {
  type ExperimentDefinition,
  type ExperimentJournal,
  runContinuous,
  runExperiment,
  runGameDay,
  testResilience,
} from './index.js'
import { shop } from './shop.test-support.js'

const outage: ExperimentDefinition = {
  name: 'payments go away',
  system: shop(),
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', for: '2s' }],
}

/** A journal in memory. */
function recorder() {
  const lines: { type: string; run?: number; outcome?: string; [field: string]: unknown }[] = []
  const events: TimelineEvent[] = []
  const journal: ExperimentJournal = {
    path: '/journals/1.jsonl',
    runOpened: (opened) => void lines.push({ type: 'run.opened', ...opened }),
    event: (_run, event) => void events.push(event),
    runClosed: (closed) => void lines.push({ type: 'run.closed', ...closed }),
    close: (closed) => void lines.push({ type: 'journal.closed', ...closed }),
  }
  return {
    journal,
    lines,
    events,
    brief: () => lines.map(({ type, run, outcome }) => [type, run, outcome].filter(Boolean).join(' ')),
  }
}

test('an experiment: every event from the first to the last, and a summary without them', async () => {
  const { journal, lines, events, brief } = recorder()
  const result = await runExperiment(outage, { seed: 1, journal })
  expect(brief()).toEqual(['run.opened 1', 'run.closed 1 passed', 'journal.closed passed'])
  expect(events).toEqual(result.events)
  expect(events[0]?.type).toBe('session.opened')
  expect(events.at(-1)?.type).toBe('session.closed')
  expect(lines[0]).toMatchObject({ name: 'payments go away', seed: 1, replay: 'FAULTLINE_SEED=1' })
  expect(lines[1]?.summary).toMatchObject({ score: 100, journal: '/journals/1.jsonl' })
  expect(lines[1]?.summary).not.toHaveProperty('events')
})

test('each run of several has its number', async () => {
  const days = recorder()
  await runContinuous({ experiment: outage, every: '1h', runs: 2, journal: days.journal })
  const expected = [
    'run.opened 1',
    'run.closed 1 passed',
    'run.opened 2',
    'run.closed 2 passed',
    'journal.closed passed',
  ]
  expect(days.brief()).toEqual(expected)
  const kept = recorder()
  await runContinuous({ experiment: outage, every: '1m', runs: 2, keepSystem: true, journal: kept.journal })
  expect(kept.brief()).toEqual(expected)
  const trials = recorder()
  await testResilience(shop(), {
    scenarios: ['packetLoss'],
    at: 'payments.*',
    for: '1s',
    runs: 2,
    journal: trials.journal,
  })
  expect(trials.lines.slice(0, 4).map(({ type, run, scenario }) => [type, run, scenario])).toEqual([
    ['run.opened', 1, 'packetLoss'],
    ['run.closed', 1, undefined],
    ['run.opened', 2, 'packetLoss'],
    ['run.closed', 2, undefined],
  ])
  const day = recorder()
  const { system, ...step } = outage
  await runGameDay([step], { system, journal: day.journal })
  expect(day.brief()).toEqual(['run.opened 1', 'run.closed 1 passed', 'journal.closed passed'])
})

test('a journal that fails is given up with a warning, and the run goes on', async () => {
  const { journal, brief } = recorder()
  let written = 0
  const full = {
    ...journal,
    event() {
      if (++written > 5) throw new Error('ENOSPC: no space left on device')
    },
  }
  const result = await runExperiment(outage, { seed: 1, journal: full })
  expect(result.outcome).toBe('passed')
  expect(written).toBe(6)
  expect(result.events.filter(({ type }) => type === 'warning.raised')).toMatchObject([
    { code: 'journal-failed', message: expect.stringContaining('ENOSPC') },
  ])
  expect(brief().at(-1)).toBe('journal.closed passed')
})

test('misuse found once a journal is open closes it', async () => {
  const { journal, brief } = recorder()
  const wrong = { ...outage, successCriteria: { 'measure:nothing': '< 1' } }
  await expect(runExperiment(wrong, { journal })).rejects.toThrow('queueDepth')
  expect(brief().at(-1)).toBe('journal.closed failed')
})

test('a journal on the disk is read back into the same figures', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const journal = createJournal(folder, { kind: 'experiment', name: outage.name, seed: 1 })
  const result = await runExperiment(outage, { seed: 1, journal })
  expect(result.journal).toBe(journal.path)
  const back = readJournal(journal.path)
  expect(back).toMatchObject({ outcome: 'passed', warnings: [], runs: [{ outcome: 'passed', seed: 1 }] })
  expect(measure(back.runs[0]?.events ?? [], 'shop')).toEqual(result.measures)

  const kept = createJournal(folder, { kind: 'continuous', name: 'month' })
  await runContinuous({ experiment: outage, every: '1m', runs: 3, keepSystem: true, journal: kept })
  expect(readJournal(kept.path)).toMatchObject({ outcome: 'passed', warnings: [], runs: [{}, {}, {}] })
})
