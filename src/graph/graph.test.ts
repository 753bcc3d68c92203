import { describe, expect, test } from 'vitest'
import { InvalidOptionError } from '../error/index.js'
import {
  blastRadius,
  dependenciesOf,
  dependentsOf,
  graphOf,
  neverTested,
  pictureOf,
  regressionsSince,
  weakest,
} from './index.js'
import { journalsOf } from './shop.test-support.js'

// On the second day somebody took the retry out, on the third it came back.
const journals = await journalsOf([
  { commit: 'aaaa111', retries: 3 },
  { commit: 'bbbb222', retries: 0 },
  { commit: 'cccc333', retries: 3 },
])
const graph = graphOf(journals)
const noRetry = 'No retry at a transient error: checkout at payments.charge'

describe('what hangs together', () => {
  test('a system depends on what it calls, and on what that calls', () => {
    expect(dependenciesOf(graph, 'checkout')).toMatchObject([
      { component: 'payments', distance: 1, evidence: 'calls' },
      { component: 'stock', distance: 1 },
      { component: 'bank', distance: 2, way: ['checkout', 'payments', 'bank'] },
    ])
    expect(dependentsOf(graph, 'bank').map(({ component }) => component)).toEqual(['payments', 'checkout'])
    expect(dependentsOf(graph, 'bank.transfer').map(({ way }) => way)).toEqual([
      ['payments', 'bank.transfer'],
      ['checkout', 'payments', 'bank.transfer'],
    ])
    expect(dependenciesOf(graph, 'bank')).toEqual([])
  })

  test('a point that was faulted without recorded calls is a dependency by its session alone', () => {
    const bare = journals.map((journal) => {
      const runs = journal.runs.map((run) => ({
        ...run,
        events: run.events.filter(({ type }) => !type.startsWith('call.')),
      }))
      return { ...journal, runs }
    })
    expect(dependenciesOf(graphOf(bare), 'checkout')).toMatchObject([
      { component: 'payments', evidence: 'session' },
      { component: 'bank', distance: 2, evidence: 'session' },
    ])
  })

  test.each(['chekout', 'payments.chrage'])('%s is no name in it: near ones are told', (name) => {
    expect(() => dependentsOf(graph, name)).toThrow(InvalidOptionError)
    expect(() => dependentsOf(graph, name)).toThrow(/Did you mean '(checkout|payments\.charge)'/)
  })
})

describe('what befell it', () => {
  test('the blast radius of a point: what needs it, and what it has hit', () => {
    expect(blastRadius(graph, 'payments.charge')).toMatchObject({
      dependents: [{ component: 'checkout' }],
      faults: [{ fault: 'exception ECONNRESET', runs: 3, failed: 0 }],
      incidents: [
        { system: 'checkout', experiment: 'checkout loses payments', faults: ['exception ECONNRESET'], count: 1 },
      ],
      hit: ['checkout'],
    })
    expect(blastRadius(graph, 'stock.take')).toMatchObject({ faults: [], incidents: [], hit: [] })
  })

  test('incidents of the same faults are one node, counted, with the runs that saw them first and last', () => {
    const name = 'payments, exception ETIMEDOUT, in payments lose the bank'
    expect(graph.graph.getNodeAttributes(`incident:${name}`)).toMatchObject({
      count: 3,
      runs: 3,
      longestMs: 2000,
      firstCommit: 'aaaa111',
      lastCommit: 'cccc333',
    })
  })

  test('the weakest are those that faults harmed most surely', () => {
    expect(weakest(graph).map(({ component, role, runs, harmed }) => [component, role, harmed, runs])).toEqual([
      ['bank', 'dependency', 3, 3],
      ['payments', 'system', 3, 3],
      ['checkout', 'system', 1, 3],
      ['payments', 'dependency', 1, 3],
    ])
    expect(weakest(graph, 1)[0]).toMatchObject({ rate: 1, high: 1, low: expect.closeTo(0.4385, 4) })
    expect(() => weakest(graph, 0)).toThrow('Expected `limit`')
  })

  test('never tested: the untouched first', () => {
    expect(neverTested(graph)).toEqual([
      { point: 'stock.take', untouched: true, faults: ['exception ECONNRESET', 'exception ETIMEDOUT'] },
      { point: 'bank.transfer', untouched: false, faults: ['exception ECONNRESET'] },
      { point: 'payments.charge', untouched: false, faults: ['exception ETIMEDOUT'] },
    ])
  })
})

describe('what changed', () => {
  test('a retry that was taken out is a regression, until it is back', () => {
    const [first, second, ...others] = regressionsSince(graph, '2026-01-02').filter(
      ({ after }) => after.commit === 'bbbb222',
    )
    expect([first, second]).toMatchObject([
      { what: 'weakness', name: noRetry, before: { commit: 'aaaa111' }, after: { commit: 'bbbb222' }, present: false },
      { what: 'incident', name: 'checkout, exception ECONNRESET, in checkout loses payments', present: false },
    ])
    expect(others).toEqual([])
    const still = graphOf(journals.slice(0, 4))
    expect(regressionsSince(still, 'bbbb').every(({ present }) => present)).toBe(true)
    expect(regressionsSince(still, '2026-01-03')).toEqual([])
    expect(regressionsSince(graphOf(journals.slice(0, 2)))).toEqual([])
  })

  test('a weakness that is gone has a fix, which says between which commits', () => {
    expect(graph.graph.getNodeAttribute(`weakness:${noRetry}`, 'state')).toBe('gone')
    const fix = `fix:${noRetry}, gone at cccc333`
    expect(graph.graph.getNodeAttribute(fix, 'evidence')).toBe('there at bbbb222, not at cccc333')
    expect(graph.graph.outNeighbors(fix)).toEqual([`weakness:${noRetry}`])
    expect(graph.graph.inNeighbors(fix)).toEqual(['experiment:checkout loses payments'])
    const still = graphOf(journals.slice(0, 4)).graph
    expect(still.getNodeAttribute(`weakness:${noRetry}`, 'state')).toBe('present')
    expect(still.hasNode(fix)).toBe(false)
  })

  test('one that was broken off proves nothing gone', () => {
    const [, , third, fourth, fifth] = journals
    const aborted = { ...fifth, runs: fifth?.runs.map((run) => ({ ...run, outcome: 'aborted', events: [] })) }
    const { graph: built } = graphOf([third, fourth, aborted] as typeof journals)
    expect(built.getNodeAttribute(`weakness:${noRetry}`, 'state')).toBe('present')
  })

  test.each(['yesterday', 'dddd444'])('since %s is refused', (since) => {
    expect(() => regressionsSince(graph, since)).toThrow(InvalidOptionError)
  })
})

test('journals count by when they were begun, not by the order in which they are given', () => {
  const built = (list: typeof journals) => JSON.stringify(graphOf(list).graph.export())
  expect(built([...journals].reverse())).toBe(built(journals))
})

test('the picture has a place of its own for each node, left of what comes of it', () => {
  const { nodes, edges, leftOut } = pictureOf(graph)
  expect(nodes.length).toBe(graph.graph.order)
  expect(edges.length).toBe(graph.graph.size)
  expect(leftOut).toBe(0)
  expect(new Set(nodes.map(({ x, y }) => `${x},${y}`)).size).toBe(nodes.length)
  const xOf = (kind: string) => nodes.find((node) => node.kind === kind)?.x as number
  expect(xOf('fault')).toBeLessThan(xOf('point'))
  expect(xOf('point')).toBeLessThan(xOf('component'))
  expect(xOf('component')).toBeLessThan(xOf('weakness'))
  expect(pictureOf(graph, 1).nodes.length).toBe(6)
  expect(pictureOf(graph, 1).leftOut).toBe(graph.graph.order - 6)
})
