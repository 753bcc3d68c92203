import { setTimeout as sleep } from 'node:timers/promises'
import { type Scenario, scenarios, withChaos } from '@faultline/vitest'
import { decodeTime, monotonicFactory, ulid } from 'ulid'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'

/** The milliseconds since 1970 that an id of version 7 begins with. */
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
const rising = (ids: readonly string[]) => ids.every((id, i) => i === 0 || id > (ids[i - 1] as string))

/** An id each 100 ms for three seconds. */
async function take(next: () => string): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < 30; n++) {
    ids.push(next())
    await sleep(100)
  }
  return ids
}

/** Each on a day of its own: v7() counts in a variable of its module, and never goes back, not even to another test. */
describe.each<[string, Scenario, number, string]>([
  ['the clock jumps back an hour', scenarios.clockJump({ severity: 'critical' }), 20, '2025-02-01'],
  ['the leap second is repeated', scenarios.leapSecond({ atMs: 0 }), 10, '2025-02-02'],
])('when %s', (_, scenario, stuck, epoch) => {
  test(
    'ids of ulid() fall out of order; those of monotonicFactory() rise on, with the time of before',
    withChaos(
      async (chaos) => {
        chaos.inject(scenario, { from: '1s' })
        const monotonic = monotonicFactory()
        const [plain, factory] = await Promise.all([take(() => ulid()), take(() => monotonic())])
        expect([rising(plain), rising(factory)]).toEqual([false, true])
        // One step back, where the clock stepped; before and after it they rise.
        expect(plain.filter((id, i) => i > 0 && id < (plain[i - 1] as string))).toEqual([plain[10]])
        const times = factory.map(decodeTime)
        expect(times.filter((time) => time === times[9])).toHaveLength(1 + stuck)
      },
      { epoch },
    ),
  )

  test(
    'ids of uuid v7() rise on, with the time of before; v7() with options does not keep count, and they fall',
    withChaos(
      async (chaos) => {
        chaos.inject(scenario, { from: '1s' })
        const [counted, uncounted] = await Promise.all([take(() => v7()), take(() => v7({}))])
        expect([rising(counted), rising(uncounted)]).toEqual([true, false])
        const times = counted.map(timeOf)
        expect(times.filter((time) => time === times[9])).toHaveLength(1 + stuck)
      },
      { epoch },
    ),
  )
})

test(
  'smeared, no id of any kind falls out of order',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.leapSecond({ mode: 'smear', smearMs: '2s', atMs: '500ms' }))
    const ids = await Promise.all([take(() => ulid()), take(() => v7({}))])
    expect(ids.map(rising)).toEqual([true, true])
    // Three seconds of which one was made up.
    const times = (ids[0] as string[]).map(decodeTime)
    expect((times[29] as number) - (times[0] as number)).toBe(1900)
  }),
)

test(
  'two machines, one of them a minute behind: order is that of the clocks, whatever the generator',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.timeSkew({ offsetMs: '-1m' }), { at: 'behind' })
    const [ahead, behind] = [monotonicFactory(), monotonicFactory()]
    const first = chaos.node('right', () => ahead())
    await sleep(30_000)
    const second = chaos.node('behind', () => behind())
    await sleep(30_001)
    const third = chaos.node('behind', () => behind())
    expect([second < first, third > first]).toEqual([true, true])
  }),
)

test(
  'frozen: all ids of ulid() carry one time, so that chance alone orders them; the factory counts on',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.clockFreeze())
    const monotonic = monotonicFactory()
    const [plain, factory] = await Promise.all([take(() => ulid()), take(() => monotonic())])
    expect(new Set(plain.map(decodeTime)).size).toBe(1)
    expect(new Set(plain.map((id) => id.slice(10))).size).toBe(30)
    expect(rising(factory)).toBe(true)
  }),
)
