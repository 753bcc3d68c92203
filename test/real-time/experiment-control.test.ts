import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { faults, type TimelineEvent } from 'faultline'
import { type ExperimentDefinition, runContinuous, runExperiment } from 'faultline/experiment'
import { type CommandName, type OpenControl, openControl } from 'faultline/history'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { real } from '../../src/clock/real.js'

let folder: string
let control: OpenControl
let given = 0

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-control-'))
  control = openControl({ folder, source: 'soak', kind: 'experiment', name: 'soak' })
})
afterEach(() => {
  control.close()
  rmSync(folder, { recursive: true, force: true })
})

/** As a dashboard does it: a line in the folder, and the answer in a live file. */
async function command(name: CommandName, source = 'soak'): Promise<string> {
  const id = `test-${++given}`
  mkdirSync(path.join(folder, 'watch'), { recursive: true })
  const line = JSON.stringify({ type: 'command', id, command: name, source })
  appendFileSync(path.join(folder, 'watch', 'commands.jsonl'), `${line}\n`)
  for (let tries = 0; tries < 100; tries++) {
    await wait(20)
    const answer = answers().find((one) => one.command === id)
    if (answer !== undefined) return answer.text
  }
  return 'nobody answered'
}

function answers(): { type: string; command: string; text: string }[] {
  try {
    const live = path.join(folder, 'watch', 'soak')
    return readdirSync(live).flatMap((name) =>
      readFileSync(path.join(live, name), 'utf8')
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text)),
    )
  } catch {
    return []
  }
}

/** Beside the session that is open: by its clock, virtual time would be let go on. */
const wait = (ms: number) => new Promise<void>((resolve) => void real.setTimeout(resolve, ms))

/** A shop that fails while its payments are down, for half a second. */
const outage = (over: Partial<ExperimentDefinition> = {}): ExperimentDefinition => ({
  name: 'outage',
  system: {
    name: 'shop',
    boot: (chaos) => ({ probe: chaos.wrap('pay', async () => 'paid'), every: '20ms' }),
  },
  scenarios: [{ fault: faults.exception('ECONNREFUSED'), at: 'pay', for: '600ms' }],
  duration: '1600ms',
  steadyState: { probes: 2 },
  ...over,
})

/** When the fault was in force, in order: from, to, in session ms. */
function windows(events: readonly TimelineEvent[]): [number, number][] {
  return events.flatMap((event) => {
    if (event.type !== 'fault.armed') return []
    const lifted = events.find((one) => one.type === 'fault.lifted' && one.injection === event.injection)
    return [[event.atMs, lifted?.atMs ?? Number.NaN] as [number, number]]
  })
}

test('paused, its faults are lifted and the plan waits; resumed, they are in force for what was left', async () => {
  const running = runExperiment(outage(), { time: 'real', control })
  await wait(300)
  expect(await command('pause')).toBe('Paused: 1 injection lifted, the plan waits.')
  await wait(700)
  expect(await command('resume')).toBe('Resumed: 1 injection in force again for what was left of it.')
  const result = await running
  const [first, second] = windows(result.events)
  const [inForceMs, pausedMs] = [first, second].map((window) => (window?.[1] ?? 0) - (window?.[0] ?? 0))
  expect((inForceMs ?? 0) + (pausedMs ?? 0)).toBeGreaterThan(580)
  expect((inForceMs ?? 0) + (pausedMs ?? 0)).toBeLessThan(800)
  const gap = (second?.[0] ?? 0) - (first?.[1] ?? 0)
  expect(gap).toBeGreaterThan(650)
  // The system went on: well without its fault.
  const during = result.events.filter(({ atMs }) => atMs > (first?.[1] ?? 0) + 40 && atMs < (second?.[0] ?? 0))
  expect(during.filter(({ type }) => type === 'probe.succeeded').length).toBeGreaterThan(10)
  expect(during.filter(({ type }) => type === 'probe.failed')).toEqual([])
  const observe = result.phases.find(({ phase }) => phase === 'observe')
  expect((observe?.untilMs ?? 0) - (observe?.fromMs ?? 0)).toBeGreaterThan(1600 + gap - 60)
  expect(result.outcome).toBe('passed')
  const notes = result.events.flatMap((event) => (event.type === 'note.added' ? event.text : []))
  expect(notes).toEqual(['paused from the dashboard', 'resumed from the dashboard'])
})

test('lifted by hand, faults are gone and the run goes on; aborted, it ends as by Ctrl-C', async () => {
  const lasting = outage({ duration: '2s', scenarios: [{ fault: faults.exception('ECONNREFUSED'), at: 'pay' }] })
  const running = runExperiment(lasting, { time: 'real', control })
  await wait(300)
  // What is meant for another run is not heard.
  expect(await Promise.race([command('abort', 'another'), wait(500).then(() => 'silence')])).toBe('silence')
  expect(await command('lift')).toBe('1 fault lifted.')
  const result = await running
  expect(result.injections).toMatchObject([{ ended: 'lifted' }])
  expect(result.outcome).toBe('passed')

  const second = runExperiment(
    outage({ duration: '1h', scenarios: [{ fault: faults.exception('ECONNREFUSED'), at: 'pay' }] }),
    {
      time: 'real',
      control,
    },
  )
  await wait(300)
  expect(await command('abort')).toMatch(/^Aborted: all faults are lifted/)
  const { outcome, reasons } = await second
  expect([outcome, reasons]).toEqual(['interrupted', [expect.stringContaining('aborted from the dashboard')]])
  // Nothing further is begun.
  expect(control.aborted).toBe(true)
  expect(await command('resume')).toBe('It is aborted already.')
})

test('in virtual time the next run waits', async () => {
  let runs = 0
  const running = runContinuous({
    experiment: outage({ duration: '1s' }),
    every: '1h',
    runs: 400,
    control,
    onResult: async () => {
      runs++
      await wait(5)
    },
  })
  await wait(100)
  expect(await command('pause')).toMatch(/^Paused: /)
  await wait(100)
  const then = runs
  await wait(300)
  expect(runs).toBe(then)
  await command('resume')
  await wait(300)
  expect(runs).toBeGreaterThan(then)
  await command('abort')
  expect((await running).outcome).toBe('interrupted')
})
