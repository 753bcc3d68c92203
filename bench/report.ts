/** What the report of a run of a million events costs: against reading its lines and parsing their JSON, the least there is to do. */
import { execFileSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { finished } from 'node:stream/promises'
import { type Row, row } from './harness.ts'

const events = 1_000_000
const entry = import.meta.resolve('faultline/report')

/** A shop whose requests make three calls each, with a fault every twenty seconds. */
async function writeJournal(file: string): Promise<void> {
  const out = createWriteStream(file)
  const line = (value: object) => out.write(`${JSON.stringify(value)}\n`)
  let seq = 0
  const event = (value: object) => line({ type: 'event', run: 1, event: { seq: seq++, ...value } })
  line({
    type: 'journal.opened',
    version: 1,
    kind: 'experiment',
    name: 'soak',
    writtenBy: 'faultline',
    startedAt: '2026-11-25T10:01:46.123Z',
  })
  line({ type: 'run.opened', run: 1, name: 'soak', seed: 1 })
  event({ atMs: 0, type: 'session.opened', seed: 1, epochMs: 0 })
  const points = ['payments.charge', 'stock.reserve', 'mail.send']
  let incident = 0
  let downMs: number | undefined
  for (let request = 1, atMs = 10; seq < events - 20; request++, atMs += 10) {
    const injection = Math.ceil(request / 2000)
    const place = request % 2000
    const about = { injection, kind: 'latency' }
    const window = { at: 'payments.*', fromMs: atMs, untilMs: atMs + 3000, scenario: 'highLatency', severity: 'high' }
    if (place === 1) event({ atMs, type: 'fault.armed', ...about, text: 'latency 500–2000 ms', ...window })
    if (place === 301) event({ atMs, type: 'fault.lifted', ...about, reason: 'window' })
    const acts = place >= 1 && place <= 300
    const fails = acts && request % 3 === 0
    const error = { name: 'Error', message: 'no answer' }
    for (const [index, point] of points.entries()) {
      const mine = acts && index === 0
      event({ atMs, type: 'call.began', point, call: request, args: 'a1b2c3d4', system: 'shop', request })
      if (mine) event({ atMs, type: 'fault.injected', ...about, point, call: request, act: 'delay', delayMs: 700 })
      const outcome = mine && fails ? { outcome: 'failed', error } : { outcome: 'answered' }
      event({ atMs, type: 'call.ended', point, call: request, startedMs: atMs, ...outcome })
    }
    const startedMs = atMs - 3.25
    if (fails) event({ atMs, type: 'request.failed', system: 'shop', request, startedMs, error })
    else event({ atMs, type: 'request.succeeded', system: 'shop', request, startedMs, degraded: false })
    if (request % 10 !== 0) continue
    if (fails) event({ atMs, type: 'probe.failed', system: 'shop', startedMs, timedOut: false, error })
    else event({ atMs, type: 'probe.succeeded', system: 'shop', startedMs, degraded: false })
    if (fails && downMs === undefined) {
      downMs = atMs
      event({ atMs, type: 'incident.opened', system: 'shop', incident: ++incident })
    } else if (!fails && downMs !== undefined) {
      event({ atMs, type: 'incident.closed', system: 'shop', incident, openedMs: downMs, closedMs: atMs })
      downMs = undefined
    }
    if (out.writableNeedDrain) await new Promise<void>((resolve) => out.once('drain', () => resolve()))
  }
  line({ type: 'run.closed', run: 1, outcome: 'passed' })
  line({ type: 'journal.closed', outcome: 'passed' })
  out.end()
  await finished(out)
}

interface Cost {
  /** Of the processor, all threads: on a machine that is busy the time that passes tells nothing. */
  readonly ms: number
  /** Most of the process, resident. */
  readonly mb: number
  readonly bytes: number
}

/** In a process of its own: the most that one has held is never less again. */
function cost(script: string): Cost {
  const measured = `${script}; const { user, system } = process.cpuUsage()
    console.log(JSON.stringify({ ms: (user + system) / 1000, mb: process.resourceUsage().maxRSS / 1024, bytes }))`
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', measured], { encoding: 'utf8' }),
  ) as Cost
}

export async function bench(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faultline-bench-'))
  try {
    const file = path.join(folder, 'soak.jsonl')
    await writeJournal(file)
    const bare = cost(`
      const { createReadStream } = await import('node:fs'); const { createInterface } = await import('node:readline')
      let bytes = 0
      for await (const line of createInterface({ input: createReadStream(${JSON.stringify(file)}) })) bytes += JSON.parse(line).type.length`)
    const ours = cost(`
      const { reportData, renderHtml } = await import(${JSON.stringify(entry)})
      const bytes = Buffer.byteLength(renderHtml(reportData(${JSON.stringify(file)})))`)
    const against = (name: string, most: number) => ({ against: name, ratio: { atMost: most } })
    return [
      row('report, 1 million', ours.ms, 'ms of CPU', against('10 s', 1), ours.ms / 10_000),
      row('report, 1 million', ours.ms, 'ms of CPU', against('parsing the lines alone', 12), ours.ms / bare.ms),
      row('report, 1 million', ours.mb, 'MB resident', against('500 MB', 1), ours.mb / 500),
      row('report, 1 million', ours.bytes / 1e6, 'MB of HTML', against('5 MB', 1), ours.bytes / 5e6),
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
