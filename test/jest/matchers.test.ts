import { measure, scenarios, type TimelineEvent, withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'

test('matchers of runs, live, of a record, and inside other matchers', async () => {
  let events: readonly TimelineEvent[] = []
  await withChaos(
    async (chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const system = chaos.system({ name: 'desk', probe: ask, workload: { request: ask, perSecond: 10 } })
      const refused = scenarios.networkPartition({ mode: 'refuse' })
      await expect(system).not.toTolerate(refused, { at: ask, from: '10s', for: '10s' })
      await expect(system).not.toDegradeGracefully(1)
      await expect(system).toMeetTargets({ mttr: '30s', recoverySuccess: 1 })
      events = chaos.timeline.events
    },
    { seed: 1 },
  )()
  expect(events).not.toTolerate('networkPartition')
  const result = { name: 'desk', events, measures: measure(events) }
  expect(result).toEqual({
    name: 'desk',
    events: expect.toHaveMttrBelow('11s'),
    measures: expect.toMeetTargets({ mttr: '30s' }),
  })
  expect(result).toMatchObject({ events: expect.not.toHoldSteadyState(), measures: expect.not.toMeetTargets() })
})

test('inside another matcher a live system cannot be waited for', async () => {
  await withChaos(async (chaos) => {
    const ask = chaos.wrap('ask', async () => 'an answer')
    const system = chaos.system({ name: 'desk', probe: ask })
    expect(() => expect({ system }).toEqual({ system: expect.toRecoverWithin('5s') })).toThrow('cannot let time run')
    await ask()
  })()
})
