import { faults, measure, parseJSONL, scenarios, type TimelineEvent, toJSONL, withChaos } from '@faultline/vitest'
import { describe, expect, test } from 'vitest'

/** Asks its dependency, waits for it at most so long, and falls back on what it has kept if that is allowed. */
function client(ask: () => Promise<string>, { patienceMs, keeps }: { patienceMs: number; keeps: boolean }) {
  return async () => {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), patienceMs))
    try {
      return { answer: await Promise.race([ask(), late]), degraded: false }
    } catch (error) {
      if (keeps) return { answer: 'kept', degraded: true }
      throw error
    }
  }
}

describe('toTolerate', () => {
  test(
    'injects a scenario, lets its window pass, and tells who bears it',
    withChaos(async (chaos) => {
      const stock = chaos.wrap('stock', { ask: async () => 'six left' })
      const patient = chaos.system({ name: 'patient', probe: client(stock.ask, { patienceMs: 900, keeps: false }) })
      const hasty = chaos.system({ name: 'hasty', probe: client(stock.ask, { patienceMs: 100, keeps: false }) })
      const slow = scenarios.highLatency({ delayMs: 300 })

      await expect(patient).toTolerate(slow, { at: stock, for: '10s' })
      expect(chaos.clock.now()).toBeGreaterThanOrEqual(10_000)
      expect(chaos.schedule.injections).toMatchObject([{ at: 'stock.**', when: { forMs: 10_000 } }])
      // Judged by what was injected for the other.
      await expect(hasty).not.toTolerate(slow)
      await expect(hasty).not.toTolerate('highLatency')
      await expect(patient).toTolerate('highLatency')
    }),
  )

  test(
    'judges what chaos.inject has armed, once its window is over',
    withChaos(async (chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const system = chaos.system({ name: 'desk', probe: client(ask, { patienceMs: 500, keeps: true }) })
      const injection = chaos.inject([faults.latency({ delayMs: 200 }), faults.exception('ECONNRESET')], {
        at: ask,
        from: '1s',
        for: '5s',
      })
      await expect(system).toTolerate(injection)
      expect([injection.armed, chaos.clock.now() >= 6000]).toEqual([false, true])
    }),
  )

  test('one that was not awaited fails the test', async () => {
    const run = withChaos(async (chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const system = chaos.system({ name: 'desk', probe: ask })
      void expect(system).toTolerate(faults.exception('ECONNRESET'), { at: ask, for: '1s' })
      await ask().catch(() => {})
    })
    await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_MATCHER_NOT_AWAITED' })
  })
})

/** A run of a system that falls back, with a workload, under an outage of ten seconds. */
async function run(keeps: boolean): Promise<readonly TimelineEvent[]> {
  let events: readonly TimelineEvent[] = []
  await withChaos(
    async (chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const serve = client(ask, { patienceMs: 500, keeps })
      const system = chaos.system({ name: 'desk', probe: serve, workload: { request: serve, perSecond: 10 } })
      chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: ask, from: '10s', for: '10s' })
      if (keeps) {
        await expect(system).toMeetTargets()
        await expect(system).toDegradeGracefully(100)
      } else {
        await expect(system).not.toMeetTargets()
        await expect(system).not.toDegradeGracefully(1)
      }
      await chaos.clock.advance('20s')
      events = chaos.timeline.events
    },
    { seed: 1 },
  )()
  return events
}

test('targets, live and from a record, and inside other matchers', async () => {
  const [kept, bare] = [await run(true), await run(false)]
  const { events } = parseJSONL(toJSONL(kept))
  expect(events).toMeetTargets({ faultTolerance: 100, gracefulDegradation: 100, degradedTime: '11s' })
  expect(bare).not.toMeetTargets({ faultTolerance: 1 })
  const result = { name: 'desk', events: bare, measures: measure(bare) }
  expect(result).toEqual({
    name: 'desk',
    events: expect.toHaveMttrBelow('11s'),
    measures: expect.toMeetTargets({ mttr: '11s', availability: 0.7 }),
  })
  expect(result).toMatchObject({ events: expect.not.toHoldSteadyState(), measures: expect.not.toMeetTargets() })
})
