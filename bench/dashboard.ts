/**
 * A soak in front of the dashboard: a process that writes events at a rate, a server, and a page in Chromium. How long after it
 * was written an event is on the page, and what page and server hold.
 *
 *     npm run build && node bench/dashboard.ts --minutes 10
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { startDashboard } from '@faultline/dashboard'
import { createJournal } from 'faultline/history'
import { chromium } from 'playwright-core'

export interface Soak {
  /** Events written, those on the page at the end, and lines of events in the journal. */
  readonly written: number
  readonly shown: number
  readonly journaled: number
  readonly perSecond: number
  /** From the writing of an event to its being on the page, ms. */
  readonly lagMs: { readonly p50: number; readonly p99: number; readonly most: number; readonly count: number }
  /** Of the page after a full collection, bytes: at the start, in the middle and at the end. */
  readonly heap: readonly number[]
  readonly nodes: readonly number[]
  /** Of the server's process, bytes. */
  readonly serverRss: readonly number[]
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** @param perSecond events */
export async function soak({ seconds, perSecond = 1000 }: { seconds: number; perSecond?: number }): Promise<Soak> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-soak-'))
  const server = child('server', folder, '0', '0')
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
  })
  let writer: ChildProcess | undefined
  try {
    const url = await told<string>(server)
    writer = child('writer', folder, String(seconds), String(perSecond))
    const ended = told<{ written: number; path: string }>(writer)
    const page = await browser.newPage()
    await page.goto(url)
    await page.waitForSelector('#log li')
    // Notes carry the time at which they were written.
    await page.evaluate(`
      window.lags = []
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) {
          const at = /^written (\\d+)$/.exec(node.querySelector?.('.text')?.textContent ?? '')
          if (at) window.lags.push(Date.now() - Number(at[1]))
        }
      }).observe(document.getElementById('log'), { childList: true })`)
    const session = await page.context().newCDPSession(page)
    const heap: number[] = []
    const nodes: number[] = []
    const serverRss: number[] = []
    const look = async () => {
      await session.send('HeapProfiler.collectGarbage')
      heap.push((await session.send('Runtime.getHeapUsage')).usedSize)
      nodes.push((await session.send('Memory.getDOMCounters')).nodes)
      serverRss.push(rssOf(server.pid as number))
    }
    // What is drawn for the first time is there by then.
    await wait(Math.min(15_000, seconds * 200))
    await look()
    await wait((seconds * 1000) / 2)
    await look()
    const { written, path: journal } = await ended
    await look()
    const events = async () => Number((await page.textContent('[data-tile="Events"] .value'))?.replaceAll(',', ''))
    for (let tries = 0; tries < 50 && (await events()) < written; tries++) await wait(100)
    const lags = ((await page.evaluate('window.lags')) as number[]).sort((a, b) => a - b)
    const at = (share: number) => lags[Math.min(lags.length - 1, Math.floor(share * lags.length))] ?? Number.NaN
    const journaled = readFileSync(journal, 'utf8').split('\n{"type":"event"').length - 1
    const lagMs = { p50: at(0.5), p99: at(0.99), most: at(1), count: lags.length }
    return { written, shown: await events(), journaled, perSecond: written / seconds, lagMs, heap, nodes, serverRss }
  } finally {
    await browser.close()
    writer?.kill()
    server.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function child(role: string, folder: string, ...args: string[]): ChildProcess {
  return fork(import.meta.filename, ['--child', role, folder, ...args], {
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: [],
  })
}

/** The next message of a child. */
function told<T>(from: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    from.once('message', (message) => resolve(message as T))
    from.once('exit', (code) => reject(new Error(`A process of the soak ended with ${code}.`)))
  })
}

function rssOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

/** A dashboard in a process of its own, where the last one of the folder was. */
export async function serverIn(folder: string): Promise<{ readonly url: string; kill(): Promise<void> }> {
  const server = child('server', folder, '0', '0')
  const url = await told<string>(server)
  return {
    url,
    kill: () =>
      new Promise((resolve) => {
        server.once('exit', () => resolve())
        server.kill('SIGKILL')
      }),
  }
}

async function serve(folder: string): Promise<void> {
  const { url } = await startDashboard({ folder })
  process.send?.(url)
}

/** What a soak of a shop writes: probes, requests, calls and faults that act, an outage every ten seconds, a run a minute. */
async function write(folder: string, seconds: number, perSecond: number): Promise<void> {
  const journal = createJournal(folder, { kind: 'continuous', name: 'soak of the shop', seed: 1 })
  const startMs = Date.now()
  const everyMs = 25
  let [written, run, seq, runStartMs, armed, injection] = [0, 0, 0, startMs, false, 0]
  // biome-ignore lint/suspicious/noExplicitAny: events by the handful
  const add = (event: any) => {
    journal.event(run, { seq: seq++, atMs: Date.now() - runStartMs, ...event })
    written++
  }
  const begin = () => {
    if (run > 0) journal.runClosed({ run, outcome: run % 5 === 0 ? 'failed' : 'passed' })
    ;[seq, runStartMs, armed, injection] = [0, Date.now(), false, 0]
    run = journal.runOpened({ name: `hour ${run + 1}`, seed: run + 1 })
    add({ type: 'session.opened', seed: run, epochMs: runStartMs })
    add({ type: 'phase.began', phase: 'observe', experiment: 'payments go away' })
  }
  begin()
  for (;;) {
    const nowMs = Date.now()
    const elapsedMs = nowMs - startMs
    if (elapsedMs >= seconds * 1000) break
    if (nowMs - runStartMs >= 60_000) begin()
    const atMs = nowMs - runStartMs
    const outage = atMs % 10_000 > 6000
    if (outage && !armed) {
      const of = { kind: injection % 2 === 0 ? 'exception' : 'latency', at: 'payments.*', fromMs: atMs, untilMs: null }
      add({ type: 'fault.armed', injection: ++injection, text: `${of.kind} of the payments`, ...of })
      add({ type: 'incident.opened', system: 'checkout', incident: injection })
    } else if (!outage && armed) {
      add({ type: 'fault.lifted', injection, kind: injection % 2 === 1 ? 'exception' : 'latency', reason: 'window' })
      const closed = { openedMs: atMs - 4000, closedMs: atMs }
      add({ type: 'incident.closed', system: 'checkout', incident: injection, ...closed })
    }
    armed = outage
    if (written % 10 === 0 || Math.floor(elapsedMs / 250) !== Math.floor((elapsedMs - everyMs) / 250))
      add({ type: 'note.added', text: `written ${Date.now()}` })
    const due = Math.floor((elapsedMs * perSecond) / 1000)
    while (written < due) {
      const sort = written % 5
      const [system, startedMs] = [`system ${written % 6}`, Math.max(0, Date.now() - runStartMs - (written % 90))]
      const bad = outage && written % 3 === 0
      if (sort === 0)
        add({
          type: bad ? 'probe.failed' : 'probe.succeeded',
          system,
          startedMs,
          ...(bad ? { timedOut: false } : { degraded: written % 11 === 0 }),
        })
      else if (sort < 3)
        add({
          type: bad ? 'request.failed' : 'request.succeeded',
          system,
          request: written,
          startedMs,
          ...(bad ? {} : { degraded: false }),
        })
      else if (outage)
        add({
          type: 'fault.injected',
          injection,
          kind: injection % 2 === 1 ? 'exception' : 'latency',
          point: `payments.${written % 17}`,
          call: written,
          act: 'error',
        })
      else add({ type: 'call.ended', point: `payments.${written % 17}`, call: written, startedMs, outcome: 'answered' })
    }
    await wait(everyMs)
  }
  journal.runClosed({ run, outcome: 'passed' })
  process.send?.({ written, path: journal.path })
  // The page is to show a run that goes on.
  await wait(30_000)
}

const megabytes = (sizes: readonly number[]) => sizes.map((size) => `${(size / 1e6).toFixed(1)} MB`).join(', ')

if (process.argv[1] === import.meta.filename) {
  const [, , flag, role, folder = '', seconds = '', perSecond = ''] = process.argv
  if (flag === '--child') await (role === 'server' ? serve(folder) : write(folder, Number(seconds), Number(perSecond)))
  else {
    const minutes = Number(flag === '--minutes' ? role : 1)
    const {
      written,
      shown,
      journaled,
      perSecond: rate,
      lagMs,
      heap,
      nodes,
      serverRss,
    } = await soak({ seconds: minutes * 60 })
    console.log(
      `events     ${written} written, ${journaled} in the journal, ${shown} on the page; ${Math.round(rate)} a second`,
    )
    console.log(`lag        p50 ${lagMs.p50} ms, p99 ${lagMs.p99} ms, most ${lagMs.most} ms, of ${lagMs.count}`)
    console.log(`page heap  ${megabytes(heap)} (start, middle, end); ${nodes.join(', ')} nodes`)
    console.log(`server     ${megabytes(serverRss)} resident`)
  }
}
