import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { ReportData } from '../../src/report/data/report-data.ts'
import { renderHtml } from '../../src/report/html/index.ts'

/** A report that was opened from disk, and what went wrong on it. */
export interface OpenedReport extends AsyncDisposable {
  readonly page: Page
  /** What its console said, what it threw, what its policy refused. */
  readonly complaints: string[]
  /** Every request but that for the file itself. */
  readonly requests: string[]
}

/** Writes the report to disk and opens it by `file://`, as a person would. */
export async function openReport(
  browser: Browser,
  data: ReportData,
  options: BrowserContextOptions = {},
): Promise<OpenedReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-report-'))
  const file = path.join(folder, 'report.html')
  writeFileSync(file, renderHtml(data))
  const address = pathToFileURL(file).href
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  context.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url())
  })
  await page.goto(address)
  return {
    page,
    complaints,
    requests,
    async [Symbol.asyncDispose]() {
      await context.close()
      rmSync(folder, { recursive: true })
    },
  }
}
