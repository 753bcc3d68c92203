import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordedSearch } from '../explore/index.js'
import { createJournal, type Journal, readJournal } from '../history/index.js'
import type { Chaos } from '../index.js'
import {
  blastRadius,
  factsOfSearch,
  graphOf,
  type KnowledgeGraph,
  neverTested,
  regressionsSince,
  weakest,
} from './index.js'

/** The bank is asked again where the answer is lost: with a key for the whole order, it charges once. */
const buy = (keyed: boolean) => async (chaos: Chaos) => {
  const charged = new Set<string>()
  let attempts = 0
  const bank = chaos.wrap('bank', { charge: async (key: string) => void charged.add(key) })
  const stock = chaos.wrap('stock', { take: async () => 'taken' })
  await stock.take().catch(() => {})
  const charge = () => bank.charge(keyed ? 'order 1' : `attempt ${++attempts}`)
  await charge().catch(() => charge().catch(() => {}))
  if (charged.size > 1) throw new Error('charged twice')
}

const weakness = 'Error in buys once: at bank.charge'
let folder: string
let journals: Journal[]
let graph: KnowledgeGraph
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-graph-'))
  journals = []
  // On the second day the key was gone, on the third it was back.
  for (const [day, keyed] of [true, false, true].entries()) {
    const journal = createJournal(folder, { kind: 'test', name: 'shop' })
    const { record } = await recordedSearch({ seed: 1, strategies: ['singles'], progress: false }, buy(keyed))
    journal.explored({ test: 'buys once', record })
    journal.close({ outcome: keyed ? 'passed' : 'failed' })
    journals.push({ ...readJournal(journal.path), startedAt: `2026-01-0${day + 1}T00:00:00.000Z` })
  }
  graph = graphOf(journals)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('what a search found is a weakness of its points, until a search of the same test no longer finds it', () => {
  expect(graph.graph.getNodeAttributes(`weakness:${weakness}`)).toMatchObject({
    rule: 'body',
    severity: 'critical',
    evidence: 'charged twice',
    state: 'gone',
  })
  expect(graph.graph.hasNode(`fix:${weakness}, gone at 2026-01-03T00:00:00.000Z`)).toBe(true)
  expect(regressionsSince(graph).map(({ what, name, present }) => [what, name, present])).toEqual([
    ['weakness', weakness, false],
    ['failed', 'buys once', false],
  ])
})

test('each fault that it tried acts at its point; each of its runs counts for how the component did', () => {
  const { faults } = blastRadius(graph, 'bank.charge')
  expect(faults).toContainEqual(expect.objectContaining({ fault: 'lostAnswer ECONNRESET', failed: 1, runs: 3 }))
  expect(neverTested(graph).filter(({ untouched }) => untouched)).toEqual([])
  const trials = journals.flatMap(({ explorations }) => explorations.flatMap(({ record }) => record.trials))
  const of = (component: string) =>
    trials.filter(({ faults: all }) => all.some(({ point }) => point.startsWith(component)))
  const runs = (component: string) => of(component).reduce((sum, { passed, failed }) => sum + passed + failed, 0)
  expect(weakest(graph)).toMatchObject([
    { component: 'bank', role: 'dependency', runs: runs('bank'), harmed: 1 },
    { component: 'stock', role: 'dependency', runs: runs('stock'), harmed: 0 },
  ])
})

test('a journal that is read line by line tells the same', () => {
  const [, second] = journals as [Journal, Journal]
  const read = readJournal(second.path as string)
  expect(JSON.stringify(graphOf([second.path as string]).graph.export())).toBe(
    JSON.stringify(graphOf([read]).graph.export()),
  )
})

test('a fault that never acted was not tried', () => {
  const [{ explorations }] = journals as [Journal]
  const [{ record }] = explorations as [Journal['explorations'][0]]
  const idle = record.trials.map((trial) => ({ ...trial, idle: trial.passed, passed: 0 }))
  const sighting = { journal: 'a', run: 0, startedAt: '2026-01-01T00:00:00.000Z' }
  expect(factsOfSearch(sighting, 'buys once', { ...record, trials: idle }).faults).toEqual([])
})
