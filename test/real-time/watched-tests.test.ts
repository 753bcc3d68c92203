import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { faults, type TimelineEvent, toJSONL, withChaos } from 'faultline'
import { waitForResume } from 'faultline/adapter'
import { search } from 'faultline/explore'
import { afterAll, expect, test } from 'vitest'
import { real } from '../../src/clock/real.js'

// Asked for when the first session of a process begins.
const folder = mkdtempSync(path.join(tmpdir(), 'faultline-watched-'))
process.env.FAULTLINE_WATCH = folder
process.env.FAULTLINE_WATCH_RUN = 'live-tests'
afterAll(() => {
  delete process.env.FAULTLINE_WATCH
  delete process.env.FAULTLINE_WATCH_RUN
  rmSync(folder, { recursive: true, force: true })
})

interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

function lines(): Line[] {
  const live = path.join(folder, 'watch', 'live-tests')
  const [file = ''] = readdirSync(live)
  return readFileSync(path.join(live, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const wait = (ms: number) => new Promise<void>((resolve) => void real.setTimeout(resolve, ms))

async function command(name: string): Promise<string> {
  const id = `${name} ${real.nowMs()}`
  mkdirSync(path.join(folder, 'watch'), { recursive: true })
  const line = JSON.stringify({ type: 'command', id, command: name, source: 'live-tests' })
  appendFileSync(path.join(folder, 'watch', 'commands.jsonl'), `${line}\n`)
  for (;;) {
    await wait(20)
    const answer = lines().find((one) => one.type === 'command.answered' && one.command === id)
    if (answer !== undefined) return String(answer.text)
  }
}

/** A session in real time that goes on until it is ended. */
const lasting = (untilMs: number) =>
  withChaos(
    async (chaos) => {
      chaos.inject(faults.exception('ECONNREFUSED'), { at: 'pay', optional: true })
      await chaos.clock.advance(untilMs)
    },
    { time: 'real' },
  )

test('a session is told event by event, a search by how far it has got', async () => {
  let events: readonly TimelineEvent[] = []
  await withChaos(async (chaos) => {
    events = chaos.timeline.events
    chaos.inject(faults.exception('ECONNREFUSED'), { at: 'pay', for: '1s', optional: true })
    await chaos.clock.advance('2s')
  })()
  const told = lines()
  expect(told[0]).toMatchObject({ type: 'live.opened', kind: 'test', pid: process.pid })
  expect(told.map(({ type }) => type).filter((type) => type !== 'event')).toEqual([
    'live.opened',
    'run.opened',
    'run.closed',
  ])
  expect(toJSONL(told.flatMap(({ event }) => (event === undefined ? [] : [event as TimelineEvent])))).toBe(
    toJSONL(events),
  )

  const report = await search({ seed: 1, runs: 60, progress: false }, async (chaos) => {
    const pay = chaos.wrap('pay', async () => 'paid')
    for (let at = 0; at < 3; at++) await pay().catch(() => {})
  })
  const [last] = lines()
    .filter(({ type }) => type === 'search')
    .slice(-1)
  expect(last).toMatchObject({ runs: report.runs, stoppedBy: report.stoppedBy, findings: 0 })
  // Its runs are too many to be told of one by one.
  expect(lines().filter(({ type }) => type === 'run.opened').length).toBe(2)
})

test('paused, no test begins and a search waits; lifted, the faults of all sessions are gone; aborted, all ends', async () => {
  const open = lasting(3000)()
  await wait(50)
  expect(await command('pause')).toMatch(/^Paused: no further test begins/)
  let begun = false
  const waiting = Promise.resolve(waitForResume()).then(() => {
    begun = true
  })
  await wait(300)
  expect(begun).toBe(false)
  expect(await command('lift')).toBe('1 fault lifted.')
  expect(await command('resume')).toBe('Resumed.')
  await waiting
  await open

  const ended = expect(lasting(60_000)()).rejects.toMatchObject({ code: 'FAULTLINE_ABORTED' })
  await wait(50)
  expect(await command('abort')).toBe('Aborted: 1 session ended, nothing further is begun.')
  await ended
  expect(
    lines()
      .filter(({ type }) => type === 'run.closed')
      .at(-1),
  ).toMatchObject({ outcome: 'failed' })
  // What has been aborted stays so.
  await expect(lasting(10)()).rejects.toMatchObject({ code: 'FAULTLINE_ABORTED' })
  expect(() => waitForResume()).toThrow('aborted from the dashboard')
})
