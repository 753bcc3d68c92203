import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hasChromium, openChromium } from './chromium.ts'
import { shop } from './report-data.test-support.ts'
import { openReport } from './report-page.test-support.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Browser
beforeAll(async () => {
  if (hasChromium) browser = await openChromium()
})
afterAll(() => browser?.close())

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

test.skipIf(!hasChromium).for([
  ['light', 1280],
  ['dark', 1280],
  ['light', 390],
] as const)(
  'axe finds no violation in the %s theme at %i pixels, and nothing sticks out',
  async ([colorScheme, width]) => {
    await using report = await openReport(browser, shop(), { colorScheme, viewport: { width, height: 900 } })
    const { page } = report
    // All that can be unfolded is looked at.
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
    await page.evaluate('new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))')
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
    await page.evaluate(axe)
    const found = (await page.evaluate(
      'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations)',
    )) as Violation[]
    expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`)).toEqual([])
    expect(report.complaints).toEqual([])
  },
)
