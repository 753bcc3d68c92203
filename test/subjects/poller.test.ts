import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { type Feed, FragilePoller, SturdyPoller } from './poller.js'

async function keepsUp(chaos: Chaos, Poller: new (feed: Feed) => FragilePoller | SturdyPoller) {
  const feed = chaos.wrap('feed', { read: async () => 'news' })
  const poller = new Poller(feed)
  const stop = new AbortController()
  poller.start(stop.signal)
  const system = chaos.system({ name: 'ticker', probe: () => poller.ageMs <= 3000 })
  chaos.inject(faults.exception(503), { at: feed.read, from: '10s', for: '20s' })
  try {
    await expect(system).toRecoverWithin('1500ms')
    await expect(system).toStayAvailable(0.35)
  } finally {
    stop.abort()
  }
  return system
}

test('a poller that dies of its first error is caught: the feed is back, its news stay old', async () => {
  await expect(inSession((chaos) => keepsUp(chaos, FragilePoller))()).rejects.toThrow(
    /toRecoverWithin[\s\S]*still open/,
  )
})

test(
  'a poller that goes on passes: news are there in the round after the outage',
  withChaos(async (chaos) => {
    const system = await keepsUp(chaos, SturdyPoller)
    // The last news before the outage came at 9 s, the first after it at 30 s.
    expect(system.incidents()).toMatchObject([{ openedMs: 12_100, closedMs: 30_000 }])
    expect(system.recoveryTimes()).toMatchObject([{ recoveryMs: 0 }])
  }),
)

test('one failed read in a minute is enough to catch it', async () => {
  const run = inSession(async (chaos) => {
    const feed = chaos.wrap('feed', { read: async () => 'news' })
    const poller = new FragilePoller(feed)
    poller.start(chaos.signal())
    const system = chaos.system({ name: 'ticker', probe: () => poller.ageMs <= 3000 })
    chaos.inject(faults.exception(503), { at: feed.read, calls: 42 })
    await expect(system).toHoldSteadyState({ for: '1m' })
  })
  await expect(run()).rejects.toThrow(/toHoldSteadyState/)
})
