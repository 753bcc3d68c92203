/**
 * Takes the picture of a report that the README shows: a shop of two dependencies, in a journal, in a report, in Chromium.
 * On the built packages: `npm run build && node scripts/report-picture.ts`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConsecutiveBreaker, circuitBreaker, handleAll, TimeoutStrategy, timeout, wrap } from 'cockatiel'
import { defineSystem, runExperiment } from 'faultline/experiment'
import { createJournal } from 'faultline/history'
import { renderHtml, reportData } from 'faultline/report'
import { chromium } from 'playwright-core'

const to = fileURLToPath(new URL('../docs/images/', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'faultline-picture-'))

/** It sells while payments are away, and takes the money later; without stock it sells nothing. */
const shop = defineSystem({
  name: 'shop',
  boot(chaos) {
    const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    const random = chaos.random('shop')
    const works = (name: string, ms: number) => async () => {
      await sleep(ms * (0.6 + random.next() ** 3 * 3))
      return name
    }
    const payments = chaos.wrap('payments', { charge: works('paid', 40), refund: works('paid back', 60) })
    const stock = chaos.wrap('stock', { reserve: works('reserved', 12) })
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 4000, breaker: new ConsecutiveBreaker(5) })
    breaker.onBreak(() => chaos.note('breaker payments: open'))
    breaker.onHalfOpen(() => chaos.note('breaker payments: half-open'))
    breaker.onReset(() => chaos.note('breaker payments: closed'))
    const charge = wrap(breaker, timeout(1500, TimeoutStrategy.Aggressive))
    const buy = async () => {
      await stock.reserve()
      try {
        return { receipt: await charge.execute(() => payments.charge()), degraded: false }
      } catch {
        return { receipt: 'to be charged later', degraded: true }
      }
    }
    return { probe: buy, workload: { request: buy, perSecond: 12 } }
  },
})

try {
  const journal = createJournal(folder, {
    kind: 'experiment',
    name: 'The shop in a bad minute',
    seed: 7,
    tags: ['nightly'],
  })
  await runExperiment(
    {
      name: 'payments refuse, then are slow, and stock goes away',
      system: shop,
      scenarios: [
        { scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', from: '8s', for: '10s' },
        { scenario: 'highLatency', at: 'payments.*', from: '28s', for: '10s' },
        { scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'stock.*', from: '46s', for: '3s' },
      ],
      duration: '60s',
    },
    { seed: 7, journal },
  )
  const file = path.join(folder, 'report.html')
  writeFileSync(file, renderHtml(reportData(journal.path)))
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  })
  const page = await browser.newPage({ viewport: { width: 1160, height: 1020 } })
  await page.goto(pathToFileURL(file).href)
  await page.locator('#run').scrollIntoViewIfNeeded()
  await page.evaluate('document.querySelector("#run").scrollIntoView()')
  mkdirSync(to, { recursive: true })
  await page.screenshot({ path: path.join(to, 'report.png') })
  await browser.close()
} finally {
  rmSync(folder, { recursive: true })
}
