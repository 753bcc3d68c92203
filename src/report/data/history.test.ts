import { rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphOf, pictureOf } from '../../graph/index.js'
import { openHistory, openStore } from '../../history/index.js'
import { renderMarkdown } from '../../report.js'
import { type LongerOutages, longerOutages } from './history.test-support.js'
import { reportData } from './index.js'

let outages: LongerOutages
beforeAll(() => {
  outages = longerOutages()
})
afterAll(() => rmSync(outages.folder, { recursive: true }))

test('trends and flaky tests are those of the history, what became worse first', () => {
  const { journal, database } = outages
  using store = openStore(database)
  const data = reportData(journal, { history: store })
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
  const moving = store.trends().filter(({ direction }) => direction !== 'constant')
  expect(moving.length).toBeGreaterThan(3)
  const byName = (trends: readonly { metric: string }[]) => trends.toSorted((a, b) => (a.metric < b.metric ? -1 : 1))
  expect(byName(data.trends ?? [])).toEqual(byName(plain(moving)))
  const [first] = data.trends ?? []
  expect(first).toMatchObject({ direction: first?.better === 'lower' ? 'rising' : 'falling', verdict: 'worse' })
  const mttr = data.trends?.find(({ metric }) => metric === 'mttr')
  expect(mttr).toMatchObject({ test: 'outage', direction: 'rising', slope: 500 })
  expect(mttr?.points.map(({ runs }) => runs)).toEqual(Array(8).fill(2))
  expect(mttr?.points[0]).toMatchObject({ commit: '1'.repeat(40), startedAt: '2026-01-01T01:00:00.000Z' })
  expect(data.flaky).toEqual(plain(store.flaky()))
  expect(data.flaky).toMatchObject([{ test: 'pays', unsteady: 1, times: 2, cause: 'unknown' }])
  const still = store.trends().length - moving.length
  expect(data.reduced.at(-1)).toMatch(new RegExp(`^history: ${still} figures are not drawn`))
  // By path it is the same; without a history there is nothing of it, and the store was left open.
  expect(reportData(journal, { history: database })).toEqual(data)
  expect(Object.keys(reportData(journal))).not.toContain('trends')
  expect(store.flaky()).toHaveLength(1)
})

test('the graph is as its picture places it', () => {
  const graph = graphOf(openHistory(outages.folder).list())
  const picture = pictureOf(graph)
  const data = reportData(outages.journal, { graph })
  expect(data.graph?.nodes).toEqual(picture.nodes.map(({ key: _, ...node }) => node))
  expect(picture.edges.length).toBeGreaterThan(1)
  const key = (index: number) => `${data.graph?.nodes[index]?.kind}:${data.graph?.nodes[index]?.name}`
  expect(data.graph?.edges.map(({ from, to, kind }) => ({ from: key(from), to: key(to), kind }))).toEqual(picture.edges)
})

test('what has no room is left out, which is said', () => {
  using store = openStore(outages.database)
  const [trend] = store.trends({ metric: 'mttr' })
  if (trend === undefined) throw new Error('There is no trend.')
  const verdicts = ['none', 'better', 'worse'] as const
  const history = {
    trends: () =>
      Array.from({ length: 300 }, (_, n) => ({
        ...trend,
        test: `test ${n}`,
        verdict: verdicts[n % 3] ?? 'none',
        p: (300 - n) / 1000,
      })),
    flaky: () => [],
  }
  const data = reportData(outages.journal, { history })
  expect(data.trends).toHaveLength(100)
  expect(data.trends?.map(({ test: name }) => name)).toEqual(
    Array.from({ length: 100 }, (_, n) => `test ${299 - 3 * n}`),
  )
  expect(data.reduced).toContain('history: 100 of 300 trends are drawn, those that became worse first')
  const small = reportData(outages.journal, { history, mostBytes: 100_000 })
  expect(small.trends?.length).toBeLessThan(100)
  expect(JSON.stringify(small).length).toBeLessThanOrEqual(100_000)
})

test('Markdown has them as tables', () => {
  const graph = graphOf(openHistory(outages.folder).list())
  const out = renderMarkdown(reportData(outages.journal, { history: outages.database, graph }))
  const row = '| ❌ | mttr | checkout | outage | X | 8 | rising: worse | below 0.0001 |'
  expect(out).toContain(row.replace('X', '23 s ± 282.8 ms → 26.5 s ± 282.8 ms'))
  expect(out).toContain('| pays | 1 of 2 | 50 % (9 % to 91 %) | not known: no seed came up twice | 333333333333 |')
  expect(out).toMatch(/^### Knowledge graph\n\nexperiment: 2, /m)
})

test('names are text in its Markdown', () => {
  const markup = '<b>x</b> | **y** @user'
  const hostile = longerOutages({ test: markup, flaky: `${markup} pays` })
  const graph = graphOf(openHistory(hostile.folder).list())
  const out = renderMarkdown(reportData(hostile.journal, { history: hostile.database, graph }))
  rmSync(hostile.folder, { recursive: true })
  expect(out).toMatch(/^\| &#60;b&#62;x&#60;\/b&#62; .* \| 1 of 2 \|/m)
  for (const raw of ['<b>', '**y', '@user']) expect(out).not.toContain(raw)
})

test.each([
  [{ history: path.join('nowhere', 'history.sqlite') }, '`history` to be what openStore gives'],
  [{ history: {} as never }, '`history` to be what openStore gives'],
  [{ graph: 'journals' as never }, '`graph` to be what graphOf gives'],
])('%j is refused', (options, message) => {
  expect(() => reportData(outages.journal, options)).toThrow(message)
})
