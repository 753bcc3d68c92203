import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import type { Dependency, RunFacts } from './facts.js'
import { dependenciesOf, factsOf, KnowledgeGraph, weakest } from './index.js'

let journals = 0
/** A run of a journal of its own, of which a test says what matters. */
function run(facts: Partial<RunFacts>): RunFacts {
  const startedAt = new Date(Date.UTC(2026, 0, ++journals)).toISOString()
  const heading = { sighting: { journal: `${journals}.jsonl`, run: 1, startedAt }, experiment: 'e', outcome: 'passed' }
  return { ...factsOf(heading, []), ...facts }
}
const calls = (system: string, point: string, evidence: Dependency['evidence'] = 'calls'): Partial<RunFacts> => {
  return { systems: [system], points: [{ point }], dependencies: [{ system, point, calls: 1, evidence }] }
}
const harm = (system: string, times: number, of: number): RunFacts[] =>
  Array.from({ length: of }, (_, at) =>
    run({
      systems: [system],
      faults: [{ fault: 'hang', at: { [`${system}-db.get`]: 1 } }],
      outcome: at < times ? 'failed' : 'passed',
    }),
  )
function graphFrom(runs: readonly RunFacts[]): KnowledgeGraph {
  const graph = new KnowledgeGraph()
  for (const facts of runs) graph.add(facts)
  return graph.settle()
}

test('what was once seen in calls is known, also when later runs record none', () => {
  const runs = [calls('shop', 'db.get', 'session'), calls('shop', 'db.get'), calls('shop', 'db.get', 'session')]
  expect(dependenciesOf(graphFrom(runs.map(run)), 'shop')).toMatchObject([{ component: 'db', evidence: 'calls' }])
  expect(dependenciesOf(graphFrom(runs.slice(0, 1).map(run)), 'shop')).toMatchObject([{ evidence: 'session' }])
})

test('components that need each other are each told once', () => {
  const graph = graphFrom([calls('a', 'b.x'), calls('b', 'a.x'), calls('b', 'c.x'), calls('a', 'c.x')].map(run))
  expect(dependenciesOf(graph, 'a').map(({ component, distance }) => [component, distance])).toEqual([
    ['b', 1],
    ['c', 1],
  ])
})

test('three bad runs of four are worse than the only one', () => {
  const rows = weakest(graphFrom([...harm('once', 1, 1), ...harm('often', 3, 4)]))
  expect(rows.map(({ component }) => component)).toEqual(['often', 'often-db', 'once', 'once-db'])
})

test('a fault is in force at an incident while it acts, and not after it was lifted', () => {
  const { events } = new TimelineBuilder()
    .at(0)
    .arm(1, 'drop', 'payments.*', 0, 2000)
    .good()
    .at(1000)
    .inject(1)
    .bad()
    .at(1500)
    .good()
    .at(2000)
    .lift(1)
    .at(5000)
    .bad()
    .at(6000)
    .good()
  const { incidents } = run({})
  expect(incidents).toEqual([])
  const heading = { sighting: run({}).sighting, experiment: 'e', outcome: 'passed' }
  expect(factsOf(heading, events).incidents).toMatchObject([
    { system: 'checkout', faults: ['drop'], count: 1, longestMs: 500 },
    { system: 'checkout', faults: [], count: 1, longestMs: 1000 },
  ])
})
