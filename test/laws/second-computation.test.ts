import { faults, type Measures, measure, parseJSONL, type TimelineEvent, toJSONL, withChaos } from '@faultline/vitest'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { naiveMeasures } from './naive-measures.js'
import { randomRun } from './random-timeline.js'

const systems = [undefined, 'a', 'b']

/** Says where they differ, numbers by more than one in 10⁹; undefined: nowhere. */
function difference(actual: unknown, expected: unknown, path = 'measures'): string | undefined {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const near = Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
    return near ? undefined : `${path}: ${actual}, and by the second computation ${expected}`
  }
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null)
    return Object.is(actual, expected) ? undefined : `${path}: ${actual}, and by the second computation ${expected}`
  for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const [a, b] = [actual, expected].map((object) => (object as Record<string, unknown>)[key])
    const found = difference(a, b, `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

function bothAgree(events: readonly TimelineEvent[], stable: Readonly<Record<string, number>>): void {
  const endMs = events.at(-1)?.atMs ?? 0
  for (const system of systems)
    for (const untilMs of [undefined, endMs + 17]) {
      const naive = naiveMeasures(events, { system, stable, untilMs })
      const found = difference(measure(events, system, untilMs), naive)
      if (found !== undefined) throw new Error(`of ${system ?? 'all systems'}, until ${untilMs}: ${found}`)
    }
}

test('every figure of random runs is the same when time is walked through by the millisecond', () => {
  fc.assert(
    fc.property(randomRun, ({ events, stable }) => bothAgree(events, stable)),
    { numRuns: 200 },
  )
})

test('random runs read back from JSON lines measure the same', () => {
  fc.assert(
    fc.property(randomRun, ({ events }) => {
      const { events: read } = parseJSONL(toJSONL(events))
      for (const system of systems) expect(measure(read, system)).toEqual(measure(events, system))
    }),
  )
})

test('no figure of a random run is NaN or infinite', () => {
  fc.assert(
    fc.property(randomRun, ({ events }) => {
      for (const system of systems) expect(strangeNumbers(measure(events, system))).toEqual([])
    }),
  )
})

function strangeNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => strangeNumbers(item, `${path}.${key}`))
}

interface Ran {
  /** Until the session was closed. */
  readonly events: readonly TimelineEvent[]
  /** Until its systems were asked for their figures. */
  readonly before: readonly TimelineEvent[]
  readonly reports: Readonly<Record<'a' | 'b', Measures>>
  readonly nowMs: number
}

const stable = { a: 2, b: 1 }

/** A session with two systems that share a dependency, under three injections that overlap. */
async function session(seed: number): Promise<Ran> {
  let ran: Ran | undefined
  const run = withChaos(
    async (chaos) => {
      const random = chaos.random('shape')
      const ask = chaos.wrap('ask', async () => {
        await new Promise((resolve) => setTimeout(resolve, random.int(1, 40)))
        return 'an answer'
      })
      /** Answers from what it has kept, where that is allowed. */
      const serve = (keeps: boolean) => async () => {
        try {
          return { answer: await ask(), degraded: false }
        } catch (error) {
          if (keeps && random.chance(0.6)) return { answer: 'kept', degraded: true }
          throw error
        }
      }
      const system = (name: 'a' | 'b', keeps: boolean) =>
        chaos.system({
          name,
          probe: serve(keeps),
          every: 50,
          probeTimeoutMs: 100,
          stableProbes: stable[name],
          workload: { request: serve(keeps), perSecond: 20, timeoutMs: 150 },
        })
      const [a, b] = [system('a', true), system('b', false)]
      const windowed = { at: ask, from: random.int(0, 500), for: random.int(100, 600), optional: true }
      chaos.inject(faults.exception('ECONNRESET'), { ...windowed, probability: 0.7 })
      chaos.inject(faults.latency({ delayMs: [20, 300] }), { ...windowed, from: random.int(0, 900) })
      chaos.inject(faults.hang(), { at: ask, calls: [7, 8, 9], optional: true })
      await chaos.clock.advance(1500)
      const { events } = chaos.timeline
      ran = { events, before: [...events], reports: { a: a.report(), b: b.report() }, nowMs: chaos.clock.now() }
    },
    { seed, recordCalls: true },
  )
  await run()
  if (ran === undefined) throw new Error('the session did not run')
  return ran
}

test('and so are those of real sessions, while they run and once they are over', async () => {
  for (const seed of [1, 2, 3]) {
    const { events, before, reports, nowMs } = await session(seed)
    // Enough has happened for the figures to be about something.
    expect(reports.b.incidents.length).toBeGreaterThan(0)
    expect(reports.b.latency.underChaos.count).toBeGreaterThan(0)
    for (const system of ['a', 'b'] as const)
      expect(difference(reports[system], naiveMeasures(before, { system, stable, untilMs: nowMs }))).toBeUndefined()
    bothAgree(events, stable)
  }
})
