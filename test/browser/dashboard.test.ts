import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Dashboard, startDashboard } from '@faultline/dashboard'
import { type Chaos, scenarios, withChaos } from 'faultline'
import { createJournal, type JournalWriter, openControl, readJournal } from 'faultline/history'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { serverIn, soak } from '../../bench/dashboard.ts'
import { hasChromium, openChromium } from './chromium.ts'

let browser: Browser
let context: BrowserContext
let folder: string
let dashboard: Dashboard
/** What pages have complained of, and whom they have asked. */
let complaints: string[]
let asked: Set<string>

beforeAll(async () => {
  if (hasChromium) browser = await openChromium()
})
afterAll(() => browser?.close())
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-dashboard-'))
  dashboard = await startDashboard({ folder, port: 0, everyMs: 50 })
  complaints = []
  asked = new Set()
  await anotherContext()
})
afterEach(async () => {
  await context.close()
  await dashboard.close()
  rmSync(folder, { recursive: true, force: true })
  expect([...asked].filter((host) => host !== `127.0.0.1:${dashboard.port}`)).toEqual([])
})

async function anotherContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  await context?.close()
  context = await browser.newContext(options)
  context.on('request', (request) => asked.add(new URL(request.url()).host))
}

async function open(url = dashboard.url, wait = true): Promise<Page> {
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  if (wait) await page.waitForSelector('#view:not([hidden])')
  return page
}

// Of the page, where functions that are given to `evaluate` run; these tests know no DOM.
// biome-ignore lint/suspicious/noExplicitAny: as above
declare const document: any

const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

/** A shop with payments that go away, and names that are markup. */
async function record(journal: JournalWriter, runs: number, name = `night ${hostile}`): Promise<void> {
  for (let number = 1; number <= runs; number++) {
    const body = async (chaos: Chaos) => {
      const run = journal.runOpened({ name, seed: chaos.seed })
      const pay = chaos.wrap('payments', { charge: async () => 'paid' })
      const charge = () => pay.charge()
      chaos.system({ name: `checkout ${hostile}`, probe: charge, workload: { request: charge, perSecond: 20 } })
      chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'payments.*', from: '1s', for: '2s' })
      await chaos.clock.advance('2s')
      chaos.note(hostile)
      await chaos.clock.advance('3s')
      journal.events(run, chaos.timeline.events)
      journal.runClosed({ run, outcome: number === 1 ? 'failed' : 'passed' })
    }
    await withChaos(body, { seed: number, recordCalls: true })()
  }
}

const tile = (page: Page, name: string) => page.textContent(`[data-tile="${name}"] .value`)
const keysOf = (page: Page) => page.$$eval('#log li', (rows) => rows.map((row) => row.getAttribute('data-key')))
/** The page shows it, a moment later at the latest. */
const shows = (page: Page, name: string, value: string) =>
  page.waitForFunction(([of, is]) => document.querySelector(`[data-tile="${of}"] .value`)?.textContent === is, [
    name,
    value,
  ] as const)

const count = (value: number) => new Intl.NumberFormat('en').format(value)

test.skipIf(!hasChromium)('figures are those of the journal, and names that are markup are text', async () => {
  const journal = createJournal(folder, { kind: 'continuous', name: `shop ${hostile}` })
  await record(journal, 3)
  const page = await open()
  const events = readJournal(journal.path).runs.flatMap((run) => run.events)
  const number = (...types: string[]) => events.filter(({ type }) => types.includes(type)).length
  await shows(page, 'Events', count(events.length))
  expect(await tile(page, 'Runs')).toBe('3')
  expect(await tile(page, 'Times faults acted')).toBe(count(number('fault.injected')))
  expect(await tile(page, 'Incidents')).toBe(count(number('incident.opened')))
  const probes = number('probe.succeeded') / number('probe.succeeded', 'probe.failed')
  expect(await tile(page, 'Probes well')).toBe(`${Number((probes * 100).toFixed(1))} %`)
  expect(await page.textContent('[data-tile="Runs"] .more')).toBe('2 passed, 1 failed')
  expect(await page.textContent('#heatmap tbody th')).toBe('payments.charge')
  const failed = events.filter((event) => event.type === 'call.ended' && event.outcome === 'failed').length
  expect(await page.textContent('#heatmap tbody td')).toBe(`${count(number('fault.injected'))}${count(failed)} failed`)
  expect(await page.textContent('#systems b')).toBe(`checkout ${hostile}`)
  expect(await page.textContent('#run-name')).toBe(`shop ${hostile}`)
  expect(
    await page.$$eval('#log .text', (all, text) => all.filter((one) => one.textContent === text).length, hostile),
  ).toBe(3)
  expect(await page.evaluate('[document.images.length, window.hacked]')).toEqual([0, undefined])
  // The chart says its figures to whoever moves along it.
  await page.focus('#timeline')
  await page.keyboard.press('Home')
  expect(await page.textContent('#readout')).toMatch(/^0 ms: [\d,]+ well, \d+ failed, longest answer/)
  // The journal has all of a kind, and what is looked for is found.
  await page.selectOption('#log-filter', 'bad')
  expect(await page.$$eval('#log .text', (all) => all.every((one) => one.classList.contains('failed')))).toBe(true)
  await page.fill('#log-find', 'incident')
  expect(await page.$$eval('#log li', (all) => all.length)).toBe(3)
  expect(complaints).toEqual([])
})

test.skipIf(!hasChromium)(
  'a reload, and a server that is killed and started again, lose nothing and double nothing',
  async () => {
    const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
    await record(journal, 1, 'first')
    await dashboard.close()
    const killed = await serverIn(folder)
    const page = await open(killed.url)
    await page.reload()
    await page.waitForSelector('#log li')
    // The token is in no address that could be kept or shown.
    expect(page.url()).toBe(`http://127.0.0.1:${dashboard.port}/`)
    await killed.kill()
    await page.waitForSelector('#state[data-state="lost"]')
    await record(journal, 1, 'second')
    dashboard = await startDashboard({ folder, everyMs: 50 })
    await page.waitForSelector('#state[data-state="running"]')
    await record(journal, 1, 'third')
    const total = readJournal(journal.path).runs.flatMap((run) => run.events).length
    await shows(page, 'Events', count(total))
    const keys = await keysOf(page)
    expect(new Set(keys).size).toBe(keys.length)
    expect(
      await page.$$eval('#log .text', (all) => all.filter((one) => one.textContent?.endsWith('began')).length),
    ).toBe(3)
    // On another port it is another address, with the same token.
    await dashboard.close()
    const { url } = dashboard
    dashboard = await startDashboard({ folder, port: 0, everyMs: 50 })
    expect(new URL(dashboard.url).hash).toBe(new URL(url).hash)
    const other = await open()
    await shows(other, 'Events', count(total))
    expect(new Set(await keysOf(other))).toEqual(new Set(keys))
    // A server that is gone is no error of the page; the browser says so all the same.
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([])
    asked.delete(new URL(url).host)
  },
)

test.skipIf(!hasChromium)('ten tabs show the same, by one connection', async () => {
  const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
  await record(journal, 1)
  const pages = await Promise.all(Array.from({ length: 10 }, () => open()))
  await record(journal, 1)
  const total = count(readJournal(journal.path).runs.flatMap((run) => run.events).length)
  await Promise.all(pages.map((page) => shows(page, 'Events', total)))
  const log = await keysOf(pages[0] as Page)
  for (const page of pages) expect(await keysOf(page)).toEqual(log)
  expect(complaints).toEqual([])
})

test.skipIf(!hasChromium)('pages of other sites reach nothing: not by its address, not with the token', async () => {
  createJournal(folder, { kind: 'continuous', name: 'soak' })
  await open()
  const token = new URL(dashboard.url).hash.slice('#token='.length)
  const stranger = await context.newPage()
  await context.route('http://localhost:1/', (route) => route.fulfill({ contentType: 'text/html', body: '<p>hello' }))
  await stranger.goto('http://localhost:1/')
  asked.delete('localhost:1')
  const tried = await stranger.evaluate(
    async ({ base, bearer }) => {
      const attempt = (url: string, init?: RequestInit) =>
        fetch(url, init).then(
          (one) => one.status,
          () => 'refused',
        )
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      const frame = document.createElement('iframe')
      frame.src = `${base}/#token=${bearer}`
      document.body.append(frame)
      await new Promise((resolve) => setTimeout(resolve, 300))
      return [
        await attempt(`${base}/stream`, { headers }),
        await attempt(`${base}/command`, { method: 'POST', headers, body: '{"command":"abort"}' }),
        // What a form can send without asking: the answer is not to be read, and is none.
        await attempt(`${base}/command`, { method: 'POST', mode: 'no-cors', body: '{"command":"abort"}' }),
        frame.contentDocument === null,
      ]
    },
    { base: `http://127.0.0.1:${dashboard.port}`, bearer: token },
  )
  expect(tried).toEqual(['refused', 'refused', 'refused', true])
  expect(
    stranger
      .frames()
      .slice(1)
      .map((frame) => frame.url()),
  ).not.toContain(`http://127.0.0.1:${dashboard.port}/`)
  const wrong = await open(`http://127.0.0.1:${dashboard.port}/#token=${'A'.repeat(43)}`, false)
  await wrong.waitForSelector('#state[data-state="refused"]')
  expect(await wrong.isHidden('#view')).toBe(true)
})

test.skipIf(!hasChromium)('commands reach the run, and what came of them is said', async () => {
  const journal = createJournal(folder, { kind: 'continuous', name: 'soak' })
  journal.event(journal.runOpened({ name: 'soak', seed: 1 }), {
    type: 'session.opened',
    seq: 0,
    atMs: 0,
    seed: 1,
    epochMs: 0,
  })
  const control = openControl({
    folder,
    source: path.basename(journal.path, '.jsonl'),
    kind: 'continuous',
    name: 'soak',
  })
  const heard: string[] = []
  control.onCommand((command) => {
    heard.push(command)
    return `done: ${command}`
  })
  try {
    const page = await open()
    const says = (text: string) =>
      page.waitForFunction((is) => document.getElementById('notice')?.textContent === is, text)
    await page.click('#pause')
    await says('done: pause')
    await page.waitForSelector('#state[data-state="paused"]')
    expect(control.paused).toBe(true)
    await page.click('#pause:has-text("Resume")')
    await says('done: resume')
    await page.click('#lift')
    await says('done: lift')
    // Asked first, and not done by a slip.
    await page.click('#abort')
    await page.keyboard.press('Escape')
    await page.click('#abort')
    await page.click('#confirm button[value=yes]')
    await says('done: abort')
    await page.waitForSelector('#state[data-state="aborted"]')
    expect(heard).toEqual(['pause', 'resume', 'lift', 'abort'])
    expect(await page.isDisabled('#pause')).toBe(true)
    expect(complaints).toEqual([])
  } finally {
    control.close()
  }
})

test.skipIf(!hasChromium).each(['light', 'dark'] as const)(
  'accessible by keyboard and screen reader, %s, also at the width of a phone',
  async (colorScheme) => {
    const journal = createJournal(folder, { kind: 'continuous', name: 'shop' })
    await record(journal, 2, 'night')
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    for (const viewport of [
      { width: 1360, height: 900 },
      { width: 390, height: 844 },
    ]) {
      // The checker is none of the page's scripts: for it alone the policy is set aside.
      await anotherContext({ colorScheme, viewport, bypassCSP: true })
      const page = await open()
      await page.waitForSelector('#heatmap td')
      await page.evaluate(axe)
      const { violations } = (await page.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string }[] }[]
      }
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
      // Nothing sticks out.
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    }
    expect(complaints).toEqual([])
  },
)

// Ten minutes of the same: node bench/dashboard.ts --minutes 10
test.skipIf(!hasChromium)('a thousand events a second: none is lost, and each is there within a second', async () => {
  const { written, shown, journaled, perSecond, lagMs, heap, nodes } = await soak({ seconds: 5 })
  expect([shown, journaled]).toEqual([written, written])
  expect(perSecond).toBeGreaterThan(900)
  expect(lagMs.count).toBeGreaterThan(5)
  expect(lagMs.p50).toBeLessThan(1000)
  expect(Math.max(...heap)).toBeLessThan(20e6)
  expect(Math.max(...nodes)).toBeLessThan(5000)
})
