import { faults, withChaos } from '@faultline/vitest'
import {
  concatMap,
  debounceTime,
  defer,
  delay,
  firstValueFrom,
  interval,
  lastValueFrom,
  map,
  mergeMap,
  of,
  retry,
  TimeoutError,
  take,
  takeUntil,
  throttleTime,
  timeout,
  timer,
  timestamp,
  toArray,
} from 'rxjs'
import { expect, test } from 'vitest'

const quotes = () => ({ last: async (symbol: string) => `quote of ${symbol}` })

test(
  'interval: six hundred values, one each second, with the dates of virtual time',
  withChaos(async (chaos) => {
    const startMs = Date.now()
    const seen = await lastValueFrom(interval(1000).pipe(take(600), timestamp(), toArray()))
    expect(seen.map(({ value }) => value)).toEqual(Array.from({ length: 600 }, (_, i) => i))
    expect(seen.map(({ timestamp }) => timestamp - startMs)).toEqual(
      Array.from({ length: 600 }, (_, i) => (i + 1) * 1000),
    )
    expect(chaos.clock.now()).toBe(600_000)
  }),
)

test(
  'delay shifts each value by ten minutes; timer and takeUntil cut at theirs',
  withChaos(async (chaos) => {
    const seen = await lastValueFrom(
      interval(60_000).pipe(
        takeUntil(timer(330_000)),
        delay(600_000),
        map((n) => [n, chaos.clock.now()]),
        toArray(),
      ),
    )
    expect(seen).toEqual(Array.from({ length: 5 }, (_, n) => [n, 660_000 + n * 60_000]))
  }),
)

test(
  'timeout: a call that hangs errors after exactly ten minutes, one that is a millisecond faster does not',
  withChaos(async (chaos) => {
    const api = chaos.wrap('quotes', quotes())
    chaos.inject(faults.latency({ delayMs: 599_999 }), { at: api.last, calls: 1 })
    chaos.inject(faults.hang({ release: 'never' }), { at: api.last, calls: 2 })
    const ask = defer(() => api.last('X')).pipe(timeout({ first: 600_000 }))
    expect(await firstValueFrom(ask)).toBe('quote of X')
    expect(chaos.clock.now()).toBe(599_999)
    await expect(firstValueFrom(ask)).rejects.toBeInstanceOf(TimeoutError)
    expect(chaos.clock.now()).toBe(1_199_999)
  }),
)

test(
  'timeout({ each, with }): a stream that stalls by a fault is replaced by another after its patience',
  withChaos(async (chaos) => {
    const api = chaos.wrap('quotes', quotes())
    chaos.inject(faults.latency({ delayMs: '10m' }), { at: api.last, calls: 21 })
    const seen = await lastValueFrom(
      interval(30_000).pipe(
        take(40),
        concatMap((n) => api.last(String(n))),
        timeout({ each: 90_000, with: () => of('stalled') }),
        map((value) => [value, chaos.clock.now()]),
        toArray(),
      ),
    )
    expect(seen).toHaveLength(21)
    expect(seen[19]).toEqual(['quote of 19', 600_000])
    expect(seen[20]).toEqual(['stalled', 690_000])
  }),
)

test(
  'retry with exponential backoff: an outage of ten minutes is outlived at 1,023 s, after ten failures',
  withChaos(async (chaos) => {
    const api = chaos.wrap('quotes', quotes())
    const outage = chaos.inject(faults.exception('ECONNRESET'), { at: api.last, for: '10m' })
    const attemptsMs: number[] = []
    const ask = defer(() => {
      attemptsMs.push(chaos.clock.now())
      return api.last('X')
    }).pipe(retry({ count: 12, delay: (_error, n) => timer(2 ** (n - 1) * 1000) }))
    expect(await firstValueFrom(ask)).toBe('quote of X')
    expect(attemptsMs).toEqual(Array.from({ length: 11 }, (_, i) => (2 ** i - 1) * 1000))
    expect(outage.impact.acted).toBe(10)
  }),
)

test(
  'retry with resetOnSuccess: each of four short outages gets all of its retries',
  withChaos(async (chaos) => {
    const api = chaos.wrap('quotes', quotes())
    const outagesMs = [100_000, 250_000, 400_000, 550_000]
    const outages = outagesMs.map((from) => chaos.inject(faults.exception(503), { at: api.last, from, for: '25s' }))
    const polled = interval(10_000).pipe(
      mergeMap(() => api.last('X')),
      retry({ count: 2, delay: 5000, resetOnSuccess: true }),
      map(() => chaos.clock.now()),
      takeUntil(timer(705_000)),
      toArray(),
    )
    // Fails at 0 and 15 s of an outage, is subscribed again 5 s after each, and sees its next value at 30 s.
    const down = (atMs: number) => outagesMs.some((fromMs) => atMs >= fromMs && atMs < fromMs + 30_000)
    const ticksMs = Array.from({ length: 70 }, (_, i) => (i + 1) * 10_000)
    expect(await lastValueFrom(polled)).toEqual(ticksMs.filter((atMs) => !down(atMs)))
    expect(outages.map(({ impact }) => impact.acted)).toEqual([2, 2, 2, 2])
  }),
)

test(
  'debounceTime and throttleTime let through what their documentation says, over ten minutes',
  withChaos(async (chaos) => {
    const ticks = () => interval(1000).pipe(take(600))
    const throttled = lastValueFrom(ticks().pipe(throttleTime(60_000), toArray()))
    // Three quick values, then a pause: only the last of each burst comes, after the silence. A timer of 0 ms is one of
    // 1 ms, as in Node.
    const debounced = lastValueFrom(
      interval(30_000).pipe(
        take(20),
        mergeMap((n) =>
          timer(0, 2000).pipe(
            take(3),
            map((i) => `${n}.${i}`),
          ),
        ),
        debounceTime(5000),
        map((value) => [value, chaos.clock.now()]),
        toArray(),
      ),
    )
    // A value at 1 s opens a minute of silence; the first after it opens the next.
    expect(await throttled).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540])
    expect(await debounced).toEqual([
      ...Array.from({ length: 19 }, (_, n) => [`${n}.2`, (n + 1) * 30_000 + 9001]),
      // Nothing follows the last burst: completion lets its value go at once.
      ['19.2', 604_001],
    ])
  }),
)
