import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { graphOf } from '../../src/graph/index.ts'
import { journalsOf } from '../../src/graph/shop.test-support.ts'
import { longerOutages } from '../../src/report/data/history.test-support.ts'
import { reportData } from '../../src/report/data/index.ts'
import type { ReportData, ReportGraph, ReportTrend } from '../../src/report/data/report-data.ts'
import { hasChromium, openChromium } from './chromium.ts'
import { openReport } from './report-page.test-support.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const markup = '<img src=x onerror="globalThis.hacked=1"><b>bold</b>'

let browser: Browser
let data: ReportData & { readonly trends: readonly ReportTrend[]; readonly graph: ReportGraph }
let hostile: ReportData
beforeAll(async () => {
  if (!hasChromium) return
  browser = await openChromium()
  // Retries came, went and came again: weaknesses, a fix, and a regression.
  const graph = graphOf(
    await journalsOf([
      { commit: 'a'.repeat(40), retries: 0 },
      { commit: 'b'.repeat(40), retries: 5 },
      { commit: 'c'.repeat(40), retries: 0 },
    ]),
  )
  const all = [longerOutages(), longerOutages({ test: `${markup} outage`, flaky: `${markup} pays` })] as const
  const [plain, marked] = all.map(({ journal, database }) => reportData(journal, { history: database, graph }))
  data = plain as typeof data
  const nodes = data.graph.nodes.map((node) => ({ ...node, name: `${markup} ${node.name}` }))
  hostile = { ...(marked as ReportData), graph: { ...data.graph, nodes } }
  for (const { folder } of all) rmSync(folder, { recursive: true })
})
afterAll(() => browser?.close())

const inChromium = test.skipIf(!hasChromium)

/** Of a table that may only just have been unfolded. */
async function rowsOf(page: Page, table: string): Promise<string[][]> {
  await page.locator(`${table} tbody tr`).first().waitFor()
  return page
    .locator(`${table} tbody tr`)
    .evaluateAll((rows: { cells: Iterable<{ innerText: string }> }[]) =>
      rows.map(({ cells }) => [...cells].map(({ innerText }) => innerText)),
    )
}

/** As the page is to write times and shares of outages that are whole hundredths of a second. */
function shown(value: number, unit: ReportTrend['unit']): string {
  const four = Number(value.toPrecision(4))
  if (unit === 'ratio') return `${Number((value * 100).toFixed(2))} %`
  return unit === 'ms' ? (four < 1000 ? `${four} ms` : `${four / 1000} s`) : `${four}`
}

inChromium('trends and flaky tests on the page are those of the data', async () => {
  await using report = await openReport(browser, data)
  const { page } = report
  const { trends } = data
  const list = await rowsOf(page, '#trend-list')
  expect(trends.length).toBeGreaterThan(4)
  const withSpread = ({ mean, deviation }: ReportTrend['points'][number], unit: ReportTrend['unit']) =>
    deviation ? `${shown(mean, unit)} ± ${shown(deviation, unit)}` : shown(mean, unit)
  expect(list.map(([metric, , system, name, first, last]) => [metric, system, name, first, last])).toEqual(
    trends.map(({ metric, system, test: name, points, unit }) => [
      metric,
      system,
      name,
      withSpread(points[0] as ReportTrend['points'][0], unit),
      withSpread(points.at(-1) as ReportTrend['points'][0], unit),
    ]),
  )
  expect(list.find(([metric]) => metric === 'mttr')?.slice(4)).toEqual([
    '23 s ± 282.8 ms',
    '26.5 s ± 282.8 ms',
    expect.stringMatching(/^↗\s*rising: worse$/),
    'below 0.0001',
  ])
  // A line goes through a point a commit; what rises ends higher than it began.
  const row = trends.findIndex(({ metric }) => metric === 'mttr')
  const drawing = page.locator('#trend-list tbody tr').nth(row).locator('svg')
  expect(await drawing.getAttribute('aria-label')).toBe('mttr, 8 points, from 23 s to 26.5 s: rising: worse.')
  const line = (await drawing.locator('.means').getAttribute('points'))?.split(' ').map((pair) => pair.split(','))
  const heights = line?.map(([, y]) => Number(y)) ?? []
  expect(heights).toHaveLength(8)
  expect(heights).toEqual(heights.toSorted((a, b) => b - a))
  await page.getByText('Every point, as a table').click()
  const points = await rowsOf(page, '#trend-points')
  expect(points).toHaveLength(trends.reduce((sum, { points }) => sum + points.length, 0))
  const third = points.filter(([metric]) => metric === 'mttr')[2]
  expect(third?.slice(3)).toEqual([
    '333333333333',
    '2026-01-01 03:00:00 UTC',
    '24 s ± 282.8 ms',
    '23.8 s',
    '24.2 s',
    '2',
    '2',
  ])
  expect(await rowsOf(page, '#flaky-list')).toEqual([
    ['pays', '50 % (9 % to 91 %)', '1', '2', 'not known: no seed came up twice', '333333333333: 1 passed, 1 failed'],
  ])
  expect([report.complaints, report.requests]).toEqual([[], []])
})

inChromium(
  'the graph is drawn as its data says, and a node that is pointed at or chosen shows its neighbours',
  async () => {
    await using report = await openReport(browser, data)
    const { page } = report
    const { nodes, edges } = data.graph
    const kinds = [...new Set(nodes.map(({ kind }) => kind))]
    expect(kinds.toSorted()).toEqual(['component', 'experiment', 'fault', 'fix', 'incident', 'point', 'weakness'])
    for (const kind of kinds)
      expect(await page.textContent(`#graph [data-figure=${kind}] b`)).toBe(
        `${nodes.filter((node) => node.kind === kind).length}`,
      )
    const boxes = page.locator('.graph-node')
    expect(await boxes.count()).toBe(nodes.length)
    expect(await page.locator('.graph-edge').count()).toBe(edges.length)
    expect(await page.locator('.graph-name').allTextContents()).toEqual(nodes.map(({ name }) => name))
    const places = await boxes.evaluateAll((all: { getBoundingClientRect(): { x: number; y: number } }[]) =>
      all.map((one) => one.getBoundingClientRect()).map(({ x, y }) => [x, y]),
    )
    for (const [index, { x, y }] of nodes.entries())
      for (const [other, node] of nodes.entries()) {
        if (node.x > x) expect(places[other]?.[0]).toBeGreaterThan(places[index]?.[0] as number)
        if (node.x === x && node.y > y)
          expect(places[other]?.[1]).toBeGreaterThanOrEqual((places[index]?.[1] as number) + 30)
      }
    const near = async () =>
      (
        await page
          .locator('.graph-node.near')
          .evaluateAll((all: { ariaLabel: string }[]) => all.map(({ ariaLabel }) => ariaLabel))
      ).length
    const neighbours = (index: number) =>
      new Set([index, ...edges.flatMap(({ from, to }) => (from === index ? [to] : to === index ? [from] : []))]).size
    const point = nodes.findIndex(({ name }) => name === 'payments.charge')
    expect(neighbours(point)).toBeLessThan(nodes.length)
    await boxes.nth(point).hover()
    expect(await near()).toBe(neighbours(point))
    expect(await page.textContent('.graph-told')).toMatch(
      /^point payments\.charge, seen in \d runs\..* To it: .*payments \(has\)/,
    )
    await page.mouse.move(0, 0)
    expect(await near()).toBe(0)
    // One stop for Tab, and arrows from there.
    expect(await page.locator('.graph-node[tabindex="0"]').count()).toBe(1)
    await boxes.nth(0).focus()
    await page.keyboard.press('ArrowRight')
    const chosen = page.locator('.graph-node:focus')
    expect(await chosen.getAttribute('aria-selected')).toBe('true')
    expect(await chosen.getAttribute('aria-label')).toMatch(/^fault /)
    const first = await chosen.getAttribute('aria-label')
    await page.keyboard.press('End')
    await page.keyboard.press('Home')
    expect(await chosen.getAttribute('aria-label')).toMatch(/^fault /)
    expect(await page.textContent('[role=status]')).toContain(`${await chosen.getAttribute('aria-label')}.`)
    expect(first).not.toBeNull()
    await page.keyboard.press('Escape')
    expect(await near()).toBe(0)
    await page.getByText('The graph, as tables').click()
    expect(await rowsOf(page, '#graph-nodes')).toEqual(
      nodes.map(({ name, kind, runs, state }) => [name, kind, `${runs}`, state ?? '–']),
    )
    const named = (at: number) => `${nodes[at]?.kind} ${nodes[at]?.name}`
    expect(await rowsOf(page, '#graph-edges')).toEqual(
      edges.map(({ from, to, kind }) => [named(from), kind, named(to)]),
    )
    expect([report.complaints, report.requests]).toEqual([[], []])
  },
)

inChromium.for([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)(
  'axe finds nothing in the %s theme at %i pixels; names that are markup are text',
  async ([colorScheme, width]) => {
    await using report = await openReport(browser, hostile, { colorScheme, viewport: { width, height: 900 } })
    const { page } = report
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
    await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))')
    for (const table of ['#trend-list', '#trend-points', '#flaky-list', '#graph-nodes', '#graph-edges'])
      expect(await page.textContent(table)).toContain(markup)
    await page.locator('.graph-node').first().focus()
    expect(await page.textContent('.graph-told')).toContain(markup)
    expect(await page.locator('img, b:text-is("bold")').count()).toBe(0)
    expect(await page.evaluate('typeof hacked')).toBe('undefined')
    await page.keyboard.press('Escape')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await page.evaluate(axe)
    const found = (await page.evaluate(
      'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))',
    )) as string[]
    expect(found).toEqual([])
    expect([report.complaints, report.requests]).toEqual([[], []])
  },
)

inChromium('a history in which nothing moved says so, and a report without one has no such sections', async () => {
  const { trends: _, flaky: __, graph: ___, ...bare } = data
  await using without = await openReport(browser, bare)
  expect(await without.page.locator('#trends, #flaky, #graph').count()).toBe(0)
  await using empty = await openReport(browser, {
    ...bare,
    trends: [],
    flaky: [],
    graph: { nodes: [], edges: [], leftOut: 0 },
  })
  expect(await empty.page.textContent('#trends')).toContain('No figure differs between two commits')
  expect(await empty.page.textContent('#flaky')).toContain('No test passed and failed with the same code.')
  expect(await empty.page.textContent('#graph')).toContain('Nothing is known yet')
})
