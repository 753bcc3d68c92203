import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.ts'
import type { Node } from '../../src/cluster/index.ts'
import '../../src/cluster/index.ts'
import { reportData } from '../../src/report/data/index.ts'
import type { ReportData, ReportRun } from '../../src/report/data/report-data.ts'
import { shopJournal } from '../../src/report/data/shop.test-support.ts'
import { readable } from '../../src/timeline/readable.ts'
import { hasChromium, openChromium } from './chromium.ts'
import { shop } from './report-data.test-support.ts'
import { openReport } from './report-page.test-support.ts'

let browser: Browser
let real: ReportData
beforeAll(async () => {
  if (!hasChromium) return
  browser = await openChromium()
  real = reportData(await shopJournal())
})
afterAll(() => browser?.close())

const inChromium = test.skipIf(!hasChromium)
const hundreds = (value: number) => value.toLocaleString('en-US')

/** The text of each cell of a table, row by row. */
function rowsOf(page: Page, table: string): Promise<string[][]> {
  return page
    .locator(`${table} tbody tr`)
    .evaluateAll((rows: { cells: Iterable<{ innerText: string }> }[]) =>
      rows.map(({ cells }) => [...cells].map(({ innerText }) => innerText)),
    )
}

inChromium.for(['of a real journal', 'of many runs'])(
  'what the page shows is what its data says, without a complaint or a request: %s',
  async (which) => {
    const data = which === 'of many runs' ? shop() : real
    await using report = await openReport(browser, data)
    const { page } = report
    const { journal, summary, runs } = data
    expect(await page.title()).toBe(`${journal.name} · faultline report`)
    expect(await page.textContent('h1')).toBe(journal.name)
    for (const [figure, value] of [
      ['runs', summary.runs],
      ['faults', summary.faultsActed],
      ['incidents', summary.incidents],
      ['events', summary.events],
    ] as const)
      expect(await page.textContent(`[data-figure=${figure}] b`)).toBe(hundreds(value))
    const signs = { true: '✓met', false: '✕missed', null: '?unknown' }
    expect((await rowsOf(page, '#targets')).map(([verdict, ...rest]) => [verdict?.replace('\n', ''), ...rest])).toEqual(
      summary.targets.map(({ met, system, metric, boundText, actualText, run }) => [
        signs[`${met}`],
        system,
        metric,
        boundText,
        actualText,
        `#${run}`,
      ]),
    )
    expect((await rowsOf(page, '#run-list')).map((row) => row.slice(1))).toEqual(
      runs.map(({ run, name, scenario, virtualMs, incidents, events, seed }) => [
        `#${run} ${name}`,
        scenario ?? '–',
        readable(virtualMs),
        hundreds(incidents.length),
        hundreds(events.total),
        `${seed}`,
      ]),
    )
    await expectRun(page, runs[0] as ReportRun)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download JSON' }).click()
    expect(JSON.parse(readFileSync(await (await downloading).path(), 'utf8'))).toEqual(data)
    expect(report.complaints).toEqual([])
    // The file that was handed over is a blob of the page itself.
    expect(report.requests.filter((url) => !url.startsWith('blob:'))).toEqual([])
  },
)

async function expectRun(page: Page, run: ReportRun): Promise<void> {
  expect(await page.textContent('#run-title')).toBe(`Run #${run.run}: ${run.name}`)
  expect((await rowsOf(page, '#incidents')).map((row) => row.slice(0, 3))).toEqual(
    run.incidents.map(({ system, incident, openedMs, closedMs }) => [
      `${system} #${incident}`,
      readable(openedMs),
      closedMs === null ? 'still open' : readable(closedMs),
    ]),
  )
  expect(await page.locator('#recommendations > li').count()).toBe(run.recommendations.length)
  for (const { title, evidence } of run.recommendations)
    for (const text of [title, ...evidence]) expect(await page.textContent('#recommendations')).toContain(text)
  const percent = (ratio: number) => `${Math.round(ratio * 1000) / 10}\u00a0%`
  const { points, faults, cells } = run.heatmap
  const grid = await rowsOf(page, '#heatmap')
  expect(grid.map(([point]) => point)).toEqual(points)
  for (const { point, fault, errorRate, failed, calls, acted } of cells) {
    expect(errorRate).not.toBeNull()
    const text = grid[point]?.[fault + 1]
    expect(text).toContain(`${percent(errorRate as number)}\n${failed} of ${calls}`)
    expect(text).toContain(acted === 0 ? 'did not act here' : `acted ${acted}×`)
  }
  expect(await page.locator('#heatmap thead th').count()).toBe(faults.length + 1)
  for (const { latency } of run.systems) {
    const shown = await rowsOf(page, 'figure.latency div:first-of-type > .scrolling')
    const sides = [latency.calm, latency.chaos].filter((side) => side !== null)
    const rough = (ms: number) => readable(Number(ms.toPrecision(4)))
    expect(shown.slice(0, sides.length).map((row) => row.slice(1))).toEqual(
      sides.map(({ count, minMs, meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs }) => [
        hundreds(count),
        ...[minMs, meanMs, p50Ms, p90Ms, p95Ms, p99Ms, maxMs].map(rough),
      ]),
    )
  }
}

inChromium('coverage, findings and messages are those of the data', async () => {
  const data = shop()
  await using report = await openReport(browser, data)
  const { page } = report
  const { coverage = [], findings = [] } = data.explorations[0]?.report ?? {}
  for (const outcome of ['passed', 'failed', 'not acted', null] as const) {
    const tally = page.locator(`#exploration [data-figure="${outcome ?? 'not tried'}"] b`)
    expect(await tally.textContent()).toBe(`${coverage.filter((one) => one.outcome === outcome).length}`)
  }
  const grid = await rowsOf(page, '.coverage')
  expect(grid.flat().filter((text) => text.includes('failed'))).toHaveLength(3)
  for (const { message, replay, text } of findings) {
    for (const shown of [message, replay as string]) expect(await page.textContent('#exploration')).toContain(shown)
    expect(await page.locator('#exploration pre').allTextContents()).toContain(text)
  }
  const messages = data.runs[0]?.diagrams[0]?.messages ?? []
  expect(await page.locator('.sequence-drawing .message').count()).toBe(messages.length)
  expect(await page.locator('.sequence-drawing .lost').count()).toBe(
    messages.filter(({ state }) => state === 'lost').length,
  )
  await page.getByText('The messages, as a table').click()
  await expect.poll(() => page.locator('.sequence tbody tr').count()).toBe(messages.length)
})

/** A cluster in which something of each kind happens. */
function cluster() {
  return inChaos(async (chaos) => {
    const cluster = chaos.cluster({
      nodes: ['a', 'b', 'c'],
      network: { latencyMs: 5 },
      boot(node) {
        if (node.name !== 'c') node.onMessage(({ data }) => data)
        if (node.name === 'b') node.onRequest(() => ({ ok: true }))
      },
    })
    const [a, b, c] = cluster.nodes as [Node, Node, Node]
    a.send('b', { type: 'vote', term: 1 })
    c.send('a', 'hello; <b>: lost #1')
    a.send('a', 'self')
    await a.request('b', 'ask')
    const partition = cluster.network.partition([['a'], ['b', 'c']])
    c.send('a', 2)
    await sleep(3)
    b.crash()
    partition.heal()
    await sleep(6)
    cluster.network.link('a', 'c').hold()
    a.send('c', 'held')
    return { cluster: 'abc', text: cluster.diagram(), mermaid: cluster.diagram({ format: 'mermaid' }) }
  })
}

inChromium('a diagram of a cluster is drawn from what it says for Mermaid', async () => {
  const [run] = real.runs as [ReportRun]
  await using report = await openReport(browser, { ...real, runs: [{ ...run, diagrams: [await cluster()] }] })
  const { page } = report
  await page.getByText('The messages, as a table').click()
  await expect
    .poll(() => rowsOf(page, '.sequence'))
    .toEqual([
      ['0 ms', 'a', 'a', '#3 "self"', 'delivered', '0 ms'],
      ['0 ms', 'a', 'b', '#1 { type: "vote", term: 1 }', 'delivered', '5 ms'],
      ['0 ms', 'c', 'a', '#2 "hello; <b>: lost #1"', 'delivered', '5 ms'],
      ['0 ms', 'a', 'b', '#4 request 1 "ask"', 'delivered', '5 ms'],
      ['5 ms', 'b', 'a', '#5 response 1 { ok: true }', 'delivered', '10 ms'],
      ['10 ms', 'c', 'a', '#6 2', 'cut', '10 ms'],
      ['19 ms', 'a', 'c', '#7 "held"', 'held', '–'],
    ])
  const drawn = (kind: string) => page.locator(`.sequence-drawing .${kind} > title`).allTextContents()
  expect(await drawn('arrived')).toHaveLength(5)
  expect(await drawn('lost')).toEqual(['c to a, #6 2 (cut)'])
  expect(await drawn('open')).toEqual(['a to c, #7 "held" (held)'])
  expect(await drawn('note')).toEqual(['cut: a | b, c', 'crashed', 'healed: a | b, c', 'held: a->c'])
  expect(report.complaints).toEqual([])
})

/** What the page says is in view, in ms. */
async function inView(page: Page): Promise<[number, number]> {
  const [, from, to] =
    /Showing (?:all: )?(.+?) to (.+?)[:.](?: |$)/.exec((await page.textContent('#timeline-told')) ?? '') ?? []
  const ms = (text = '') => Number.parseFloat(text) * (text.endsWith(' ms') ? 1 : 1000)
  return [ms(from), ms(to)]
}

/** Runs what the page has put off to its next frame. */
async function frame(page: Page): Promise<void> {
  await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))')
}

inChromium('the timeline zooms and moves by buttons, keys, drag and wheel, and tells what is in view', async () => {
  await using report = await openReport(browser, shop())
  const { page } = report
  const surface = page.locator('#timeline .surface')
  const after = async (act: Promise<unknown>) => {
    await act
    await frame(page)
    const [from, to] = await inView(page)
    // What is shown is said, too.
    expect(await page.textContent('[role=status]')).toContain(await page.textContent('#timeline-told'))
    return [Math.round(from), Math.round(to)]
  }
  expect(await inView(page)).toEqual([0, 60_000])
  expect(await after(page.getByRole('button', { name: 'Zoom in' }).click())).toEqual([15_000, 45_000])
  expect(await after(page.getByRole('button', { name: 'Move right' }).click())).toEqual([30_000, 60_000])
  expect(await after(page.getByRole('button', { name: 'Show all' }).click())).toEqual([0, 60_000])
  await surface.focus()
  expect(await after(page.keyboard.press('+'))).toEqual([15_000, 45_000])
  expect(await after(page.keyboard.press('ArrowLeft'))).toEqual([9000, 39_000])
  expect(await after(page.keyboard.press('End'))).toEqual([30_000, 60_000])
  expect(await after(page.keyboard.press('-'))).toEqual([0, 60_000])
  const box = await surface.boundingBox()
  if (box === null) throw new Error('The timeline is nowhere.')
  const [x, y] = [(share: number) => box.x + share * box.width, box.y + box.height / 2]
  await page.mouse.move(x(0.25), y)
  await page.mouse.down()
  await page.mouse.move(x(0.4), y, { steps: 3 })
  const [from = 0, to = 0] = await after(
    (async () => {
      await page.mouse.move(x(0.5), y)
      await page.mouse.up()
    })(),
  )
  expect(Math.abs(from - 15_000) + Math.abs(to - 30_000)).toBeLessThan(300)
  await after(page.keyboard.press('0'))
  // With the focus, the wheel zooms around the pointer; without, it scrolls the page.
  await page.mouse.move(x(0.5), y)
  const [zoomedFrom = 0, zoomedTo = 0] = await after(page.mouse.wheel(0, -200).then(() => page.waitForTimeout(50)))
  expect(zoomedTo - zoomedFrom).toBeLessThan(45_000)
  expect(Math.abs((zoomedTo + zoomedFrom) / 2 - 30_000)).toBeLessThan(300)
  await after(page.keyboard.press('0'))
  await surface.blur()
  await page.mouse.wheel(0, 200)
  await page.waitForTimeout(50)
  expect(await inView(page)).toEqual([0, 60_000])
  // An incident sets its time off, and brings the keyboard along.
  await after(page.getByRole('button', { name: 'checkout #2' }).click())
  const [left, right] = await inView(page)
  expect([left > 35_000, right < 39_000, left < 36_500, right > 37_250]).toEqual([true, true, true, true])
  expect(await page.evaluate('document.activeElement.className')).toBe('surface')
  expect(report.complaints).toEqual([])
})

inChromium('what is in view is drawn, and is the same in the table beside it', async () => {
  await using report = await openReport(browser, shop())
  const { page } = report
  await page.getByText('What is in view, as a table').click()
  const states = async () => new Set((await rowsOf(page, '#timeline-items')).map((row) => row[5]))
  /** Pixels in the colour of what failed. */
  const failed = () =>
    page.evaluate(`(() => {
      const canvas = document.querySelector('#timeline .surface canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4) if (data[at] === 0xc9 && data[at + 1] === 0x43 && data[at + 2] === 0x0f) count++
      return count
    })()`)
  expect(await failed()).toBeGreaterThan(2000)
  await page.getByRole('button', { name: 'Show all 7' }).click()
  expect(await states()).toContain('failed')
  // The last quarter is calm.
  for (const name of ['Zoom in', 'Zoom in', 'Move right', 'Move right', 'Move right'])
    await page.getByRole('button', { name }).click()
  await frame(page)
  expect(await inView(page)).toEqual([45_000, 60_000])
  expect(await failed()).toBe(0)
  expect(await states()).toEqual(new Set(['ok', 'active', '–']))
  await page.getByLabel('Requests').uncheck()
  await frame(page)
  expect((await rowsOf(page, '#timeline-items')).map((row) => row[2])).not.toContain('Requests')
})

inChromium('runs are filtered by text, outcome and scenario, and chosen by keyboard', async () => {
  const data = shop()
  await using report = await openReport(browser, data)
  const { page } = report
  const shown = async () =>
    (await page.locator('#run-list tbody tr:visible th').allTextContents()).map((text) => text.split(' ')[0])
  await page.getByLabel('Outcome').selectOption('passed')
  expect(await shown()).toEqual(['#4', '#5', '#6', '#7', '#8'])
  expect(await page.textContent('[role=status]')).toBe('5 of 8 runs shown.')
  await page.getByLabel('Scenario').selectOption('highLatency')
  expect(await shown()).toEqual(['#6'])
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.keyboard.type('availability 4244')
  expect(await shown()).toEqual(['#2'])
  await page.keyboard.press('End')
  await page.keyboard.type('x')
  expect(await shown()).toEqual([])
  expect(await page.getByText('No run fits the filter.').isVisible()).toBe(true)
  await page.getByRole('button', { name: 'Clear' }).click()
  await page.locator('#run-list').getByRole('button', { name: '#6' }).focus()
  await page.keyboard.press('Enter')
  expect(await page.textContent('#run-title')).toBe(`Run #6: ${data.runs[5]?.name}`)
  expect(await page.evaluate('document.activeElement.id')).toBe('run-title')
  expect(await page.locator('[aria-current=true]').allTextContents()).toEqual([`#6 ${data.runs[5]?.name}`])
  await page.locator('#incidents').getByRole('button', { name: 'Lasted' }).click()
  expect((await rowsOf(page, '#incidents')).map(([name]) => name)).toEqual(['checkout #2', 'checkout #1'])
  await page.getByLabel('Latency, p95').check()
  expect((await rowsOf(page, '#heatmap'))[0]?.[2]).toContain('1.96 s\ncalm 64 ms')
})

inChromium('the theme follows the system and paper, and what was chosen is remembered', async () => {
  const data = shop()
  await using report = await openReport(browser, { ...data, runs: data.runs.slice(0, 1) }, { colorScheme: 'dark' })
  const { page } = report
  const theme = () => page.getAttribute('html', 'data-theme')
  expect(await theme()).toBe('dark')
  await page.emulateMedia({ media: 'print' })
  await expect.poll(theme).toBe('light')
  expect(await page.locator('nav, .tools, .controls').locator('visible=true').count()).toBe(0)
  expect(await page.evaluate("getComputedStyle(document.querySelector('#runs .scrolling')).overflowX")).toBe('visible')
  await page.emulateMedia({ media: 'screen' })
  await expect.poll(theme).toBe('dark')
  // What is drawn, is drawn anew for paper.
  await page.evaluate(
    'seen = []; new MutationObserver(() => seen.push(document.documentElement.dataset.theme)).observe(document.documentElement, { attributes: true })',
  )
  expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000)
  expect(await page.evaluate('seen')).toContain('light')
  await expect.poll(theme).toBe('dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(theme).toBe('light')
  await page.getByLabel('Theme').selectOption('dark')
  expect(await theme()).toBe('dark')
  await page.reload()
  expect(await theme()).toBe('dark')
  expect(report.complaints).toEqual([])
})

inChromium.for([true, false])('a line to paste is copied, clipboard allowed: %s', async (allowed) => {
  await using report = await openReport(browser, shop(), allowed ? { permissions: ['clipboard-write'] } : {})
  const { page } = report
  if (!allowed)
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
  await page.getByRole('button', { name: 'Copy the line that shows this run again' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  await page.getByLabel('Text').click()
  await page.keyboard.press('Control+V')
  expect(await page.getByLabel('Text').inputValue()).toBe(shop().runs[0]?.replay)
})
