import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'

const rates = () => ({ of: async (currency: string) => `rate of ${currency}` })

test(
  'ttl: an entry is fresh to the end of its ten minutes and gone one millisecond later',
  withChaos(async (chaos) => {
    const cache = new LRUCache<string, number>({ max: 10, ttl: 600_000 })
    cache.set('a', 1)
    await sleep(599_000)
    expect(cache.getRemainingTTL('a')).toBe(1000)
    await sleep(1000)
    expect([chaos.clock.now(), cache.get('a')]).toEqual([600_000, 1])
    await sleep(1)
    expect([chaos.clock.now(), cache.get('a')]).toEqual([600_001, undefined])
    expect(cache.size).toBe(0)
  }),
)

test(
  'updateAgeOnGet: an entry that is asked for each nine minutes lives on, one that is not dies',
  withChaos(async (chaos) => {
    const cache = new LRUCache<string, number>({ max: 10, ttl: 600_000, updateAgeOnGet: true })
    cache.set('asked', 1)
    cache.set('idle', 2)
    for (let i = 0; i < 10; i++) {
      await sleep(540_000)
      expect(cache.get('asked')).toBe(1)
    }
    expect(chaos.clock.now()).toBe(5_400_000)
    expect(cache.get('idle')).toBeUndefined()
    await sleep(600_001)
    expect(cache.get('asked')).toBeUndefined()
  }),
)

test(
  'ttlAutopurge: each entry is disposed of when its own time is over, without being asked for',
  withChaos(async (chaos) => {
    const disposed: [key: string, reason: string, atMs: number][] = []
    const cache = new LRUCache<string, number>({
      ttl: 60_000,
      ttlAutopurge: true,
      dispose: (_value, key, reason) => disposed.push([key, reason, chaos.clock.now()]),
    })
    cache.set('minute', 1)
    cache.set('ten minutes', 2, { ttl: 600_000 })
    cache.set('for ever', 3, { ttl: 0 })
    await sleep(3_600_000)
    // Its timer is one millisecond longer than the ttl: at the ttl itself an entry is still fresh.
    expect(disposed).toEqual([
      ['minute', 'expire', 60_001],
      ['ten minutes', 'expire', 600_001],
    ])
    expect([...cache.keys()]).toEqual(['for ever'])
  }),
)

test(
  'fetch with allowStale: the old value is given at once while a slow source makes the new one',
  withChaos(async (chaos) => {
    let version = 0
    const source = chaos.wrap('source', { load: async (_key: string) => ++version })
    const slow = chaos.inject(faults.latency({ delayMs: '5s' }), { at: source.load })
    const cache = new LRUCache<string, number>({
      max: 10,
      ttl: 60_000,
      allowStale: true,
      fetchMethod: (key) => source.load(key),
    })
    const seen: [atMs: number, value: number | undefined][] = []
    const ask = async () => {
      const value = await cache.fetch('eur')
      seen.push([chaos.clock.now(), value])
    }
    await ask()
    for (let i = 1; i <= 10; i++) {
      await sleep(61_000)
      await ask()
      await sleep(5000)
      await ask()
    }
    const rounds = Array.from({ length: 10 }, (_, i) => [
      [5000 + (i + 1) * 66_000 - 5000, i + 1],
      [5000 + (i + 1) * 66_000, i + 2],
    ])
    expect(seen).toEqual([[5000, 1], ...rounds.flat()])
    expect(chaos.clock.now()).toBe(665_000)
    expect(slow.impact.acted).toBe(11)
  }),
)

test(
  'allowStaleOnFetchRejection: through an outage of ten minutes the last good value is served, then a new one',
  withChaos(async (chaos) => {
    const source = chaos.wrap('rates', rates())
    chaos.inject(faults.wrongValue({ value: 'old rate' }), { at: source.of, calls: 1 })
    const outage = chaos.inject(faults.exception('ECONNREFUSED'), { at: source.of, from: '1s', for: '10m' })
    const cache = new LRUCache<string, string>({
      max: 10,
      ttl: 60_000,
      allowStaleOnFetchRejection: true,
      noDeleteOnFetchRejection: true,
      fetchMethod: (currency) => source.of(currency),
    })
    const seen: Record<string, number> = {}
    for (let i = 0; i < 24; i++) {
      const value = String(await cache.fetch('eur'))
      seen[value] = (seen[value] ?? 0) + 1
      await sleep(30_000)
    }
    // Fresh at 0, 30 and 60 s. From 90 s to 600 s each of 18 asks tries the source in vain; 630 s finds it well again.
    expect(seen).toEqual({ 'old rate': 3 + 18, 'rate of eur': 3 })
    expect(outage.impact.acted).toBe(18)
  }),
)

test(
  'without it, a failed fetch rejects and the stale entry is gone; concurrent fetches share one call',
  withChaos(async (chaos) => {
    const source = chaos.wrap('rates', rates())
    chaos.inject(faults.latency({ delayMs: '10s' }), { at: source.of })
    const outage = chaos.inject(faults.exception(503), { at: source.of, from: '10m', for: '1m' })
    const cache = new LRUCache<string, string>({
      max: 10,
      ttl: 300_000,
      fetchMethod: (currency) => source.of(currency),
    })
    expect(await Promise.all([cache.fetch('eur'), cache.fetch('eur'), cache.fetch('eur')])).toEqual(
      Array(3).fill('rate of eur'),
    )
    expect(chaos.clock.now()).toBe(10_000)
    await sleep(600_000)
    await expect(cache.fetch('eur')).rejects.toMatchObject({ status: 503 })
    expect(chaos.clock.now()).toBe(620_000)
    expect(cache.has('eur')).toBe(false)
    expect(outage.impact.acted).toBe(1)
  }),
)
