import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { HalfOpeningBreaker, LatchingBreaker } from './breaker.js'

async function closesAgain(chaos: Chaos, breaker: LatchingBreaker | HalfOpeningBreaker) {
  const payments = chaos.wrap('payments', { charge: async () => 'charged' })
  const system = chaos.system({ name: 'checkout', probe: () => breaker.run(() => payments.charge()) })
  chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: payments.charge, from: '1s', for: '20s' })
  await expect(system).toRecoverWithin('5s')
  await expect(system).toHaveMttrBelow('30s')
  return system
}

test('a breaker that never closes is caught: the outage is over, the shop is still shut', async () => {
  await expect(inSession((chaos) => closesAgain(chaos, new LatchingBreaker()))()).rejects.toThrow(
    /recovery within 5 s of the fault's end[\s\S]*still open/,
  )
})

test(
  'a breaker that half-opens passes: at most its five seconds late',
  withChaos(async (chaos) => {
    const system = await closesAgain(chaos, new HalfOpeningBreaker())
    // Opened by the third failure, at 1.2 s; tried at 6.2, 11.2, 16.2 and 21.2 s.
    expect(system.recoveryTimes()).toMatchObject([{ recoveryMs: 200 }])
    expect(system.incidents()).toMatchObject([{ openedMs: 1000, closedMs: 21_200 }])
  }),
)
