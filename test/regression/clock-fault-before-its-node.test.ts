import { faults, withChaos } from 'faultline'
import { expect, test } from 'vitest'

test(
  'a clock that drifts has drifted since the fault began, also when its node is first used later',
  withChaos(async (chaos) => {
    chaos.inject(faults.clockDrift({ ppm: 10_000 }), { at: 'late', from: '10s' })
    chaos.inject(faults.clockDrift({ ppm: 10_000 }), { at: 'early', from: '10s' })
    const read = (node: string) => chaos.node(node, () => [Date.now(), performance.now()])
    read('early')

    await chaos.clock.advance('110s')

    expect(read('late')).toEqual(read('early'))
    expect((read('late')[0] as number) - Date.now()).toBe(1000)
  }),
)
