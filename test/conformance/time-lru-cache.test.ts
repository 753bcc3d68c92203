import { setTimeout as sleep } from 'node:timers/promises'
import { scenarios, withChaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'

const minute = 60_000

/** A minute to live, by the monotonic clock, which is the default, and by the wall clock. */
function caches() {
  const monotonic = new LRUCache<string, number>({ max: 10, ttl: minute })
  const wall = new LRUCache<string, number>({ max: 10, ttl: minute, perf: Date })
  for (const cache of [monotonic, wall]) cache.set('rate', 7)
  const read = () => [monotonic.get('rate'), wall.get('rate')]
  return { monotonic, wall, read }
}

test(
  'a jump ahead is nothing to the default, which reads performance.now; a cache on Date loses all it has',
  withChaos(async (chaos) => {
    const { read } = caches()
    await sleep(10_000)
    chaos.inject(scenarios.clockJump({ severity: 'high' }))
    await sleep(2)
    expect(read()).toEqual([7, undefined])
  }),
)

test(
  'a jump back is nothing to the default; a cache on Date serves what is an hour too old',
  withChaos(async (chaos) => {
    const { read } = caches()
    chaos.inject(scenarios.clockJump({ severity: 'critical' }), { from: '10s' })
    await sleep(minute + 1)
    expect(read()).toEqual([undefined, 7])
    await sleep(60 * minute - 1)
    expect(read()).toEqual([undefined, 7])
    await sleep(2)
    expect(read()).toEqual([undefined, undefined])
  }),
)

test(
  'a repeated leap second gives an entry on Date one second more',
  withChaos(async (chaos) => {
    const { read } = caches()
    chaos.inject(scenarios.leapSecond({ atMs: '30s' }))
    await sleep(minute + 1)
    expect(read()).toEqual([undefined, 7])
    await sleep(1000)
    expect(read()).toEqual([undefined, undefined])
  }),
)

test(
  'frozen: no entry gets old, for as long as it lasts; the default then counts from where it stood',
  withChaos(async (chaos) => {
    const { read } = caches()
    chaos.inject(scenarios.clockFreeze(), { from: '30s', for: '1d' })
    await sleep(24 * 60 * minute)
    expect(read()).toEqual([7, 7])
    await sleep(30_001)
    // Set right, the date is a day on. The monotonic clock goes on from 30 s.
    expect(read()).toEqual([7, undefined])
    await sleep(30_001)
    expect(read()).toEqual([undefined, undefined])
  }),
)

test(
  'ttlAutopurge under a frozen clock: its timer finds the entry fresh, and comes back until the clock has moved on',
  withChaos(async (chaos) => {
    const disposedMs: number[] = []
    const dispose = () => disposedMs.push(chaos.clock.now())
    const cache = new LRUCache<string, number>({ ttl: minute, ttlAutopurge: true, dispose })
    chaos.inject(scenarios.clockFreeze(), { from: '30s', for: '10m' })
    cache.set('rate', 7)
    await sleep(10 * minute + 60_000)
    expect(cache.size).toBe(1)
    await sleep(minute)
    expect(disposedMs).toEqual([660_001])
  }),
)

test(
  'drift: on a node that runs 10 % fast an entry of a minute lives for 54.5 seconds',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.clockDrift({ severity: 'critical' }), { at: 'fast' })
    const lives = (node: string) =>
      chaos.node(node, async () => {
        const { monotonic } = caches()
        while (monotonic.has('rate')) await chaos.node('clock', () => sleep(500))
        return chaos.clock.now()
      })
    expect(await Promise.all([lives('fast'), lives('right')])).toEqual([55_000, 60_500])
  }),
)
