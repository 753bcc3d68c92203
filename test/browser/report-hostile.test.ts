import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportData } from '../../src/report/data/report-data.ts'
import { renderHtml } from '../../src/report/html/index.ts'
import { hasChromium, openChromium } from './chromium.ts'
import { shop, shopRun } from './report-data.test-support.ts'
import { openReport } from './report-page.test-support.ts'

let browser: Browser
beforeAll(async () => {
  if (hasChromium) browser = await openChromium()
})
afterAll(() => browser?.close())

/** Fields that are one of a few words, which code chose. */
const words = new Set(['kind', 'outcome', 'state', 'metric', 'unit', 'of', 'severity'])

/** The same data, with a hostile text at the beginning of each of its texts. */
function hostile<T>(value: T, text: string, key = ''): T {
  if (typeof value === 'string') return (words.has(key) ? value : `${text} ${value}`) as T
  if (Array.isArray(value)) return value.map((item) => hostile(item, text, key)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, hostile(inner, text, name)])) as T
}

/** All of them in each field. */
const markup = [
  '<img src=x onerror="hacked=1">',
  '</script><script>hacked=1</script>',
  '<!--<script>',
  '"><svg onload=hacked=1>',
  "');hacked=1//",
  '{a|rich}{{7*7}}<b>bold</b>',
  '\u2028\u0000\ud800 \u202ertl',
].join(' ')

test.skipIf(!hasChromium).for([
  ['markup and script', markup],
  ['a word that is too long', 'x'.repeat(1000)],
] as const)('text in every field shows as text: %s', async ([, text]) => {
  const data = hostile(shop(), text)
  await using report = await openReport(browser, data, { viewport: { width: 700, height: 900 } })
  const { page, complaints, requests } = report
  await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
  await page.locator('#timeline .surface').hover({ position: { x: 200, y: 60 } })
  await page.locator('#timeline .surface').focus()
  await page.keyboard.press('+')
  expect(await page.textContent('h1')).toBe(data.journal.name)
  const shown = (await page.textContent('main')) as string
  const run = data.runs[0] as (typeof data.runs)[0]
  for (const expected of [
    run.name,
    run.reasons[0],
    run.replay,
    run.tracks[0]?.label,
    run.incidents[0]?.firstError,
    run.incidents[0]?.faults[0],
    run.recommendations[0]?.title,
    run.recommendations[0]?.evidence[0],
    run.heatmap.points[0],
    run.heatmap.faults[0],
    run.diagrams[0]?.cluster,
    data.explorations[0]?.test,
    data.explorations[0]?.report.findings[0]?.message,
  ])
    expect(shown).toContain(expected)
  expect(await page.evaluate('typeof hacked')).toBe('undefined')
  expect(await page.locator('script').count()).toBe(2)
  expect(await page.locator('img, iframe, object, b:text-is("bold")').count()).toBe(0)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(700)
  expect([complaints, requests]).toEqual([[], []])
})

test('a report has the same bytes for the same data, and its script element ends where it should', () => {
  const html = renderHtml(hostile(shop(), '</script><!--'))
  expect(html).toBe(renderHtml(hostile(shop(), '</script><!--')))
  expect(html.match(/<\/script/g)).toHaveLength(2)
  expect(html.match(/<!--/g)).toBeNull()
})

test.skipIf(!hasChromium)('a report as big as they get is under 5 MB and opens at once', async () => {
  const few = shop()
  const data: ReportData = {
    ...few,
    runs: Array.from({ length: 50 }, (_, index) => ({
      ...shopRun(index + 1, 'failed', 1000),
      events: { total: 1_000_000, shown: 1000, byType: {} },
    })),
    runsLeftOut: 950,
    reduced: ['Of 1,000 runs, 50 are shown in full.'],
  }
  const html = renderHtml(data)
  expect(JSON.stringify(data).length).toBeGreaterThan(3_000_000)
  expect(html.length).toBeLessThan(5_000_000)
  await using report = await openReport(browser, data)
  const { page } = report
  // Processor time of the page, once more: how long others let it wait is not its own.
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await page.reload()
  const { metrics } = await session.send('Performance.getMetrics')
  expect(metrics.find(({ name }) => name === 'ThreadTime')?.value).toBeLessThan(2)
  expect(await page.getByText('Downsampled: 1,000 of 1,000,000 events').isVisible()).toBe(true)
  expect(await page.textContent('footer')).toContain('Of 1,000 runs, 50 are shown in full.')
  expect(await page.textContent('#runs')).toContain('950 more runs of the journal are counted in the summary alone.')
  expect(report.complaints).toEqual([])
})
