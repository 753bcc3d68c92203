import { describe, expect, test } from 'vitest'
import { recommend } from './recommend.js'
import { type CallShape, RunBuilder } from './run-builder.test-support.js'

/** Each rule with its own least evidence, and with a little less: the sizes that docs/recommendations names. */
const run = () => new RunBuilder()
const times = (count: number) => Array.from({ length: count }, (_, n) => n)

/** The rules that recommend something to a run. */
const rulesOf = (builder: RunBuilder) => recommend(builder.events).map(({ rule }) => rule)

/** A run in which a fault acts on requests one after the other, the calls of each as given. */
function shaken(
  builder: RunBuilder,
  count: number,
  everyMs: number,
  calls: (atMs: number, n: number) => CallShape[],
  ending: 'failed' | 'answered' | 'degraded' = 'failed',
) {
  for (const n of times(count)) {
    const atMs = 10_000 + n * everyMs
    const own = calls(atMs, n)
    builder.request(atMs, Math.max(atMs, ...own.map(({ untilMs }) => untilMs ?? 0)), ending, own)
  }
  return builder
}

describe('no-timeout: three requests that waited, at least half of those that met silence', () => {
  const waiting = (count: number, cut: number) => {
    const builder = run().calm(5).fault(10_000, 60_000, 'hang')
    for (const n of times(count)) {
      const atMs = 10_000 + n * 100
      builder.request(atMs, atMs + 1000, 'timed out', [{ atMs, untilMs: null, act: 'hold' }])
    }
    for (const n of times(cut)) {
      const atMs = 20_000 + n * 100
      builder.request(atMs, atMs + 300, 'degraded', [{ atMs, untilMs: null, act: 'hold' }])
    }
    return rulesOf(builder)
  }

  test.each([
    [3, 0, true],
    [2, 0, false],
    [3, 3, true],
    [3, 4, false],
  ])('%i waited and %i were cut off: %s', (count, cut, said) => {
    expect(waiting(count, cut).includes('no-timeout')).toBe(said)
  })

  test('what is under way when the timeline ends had no time to show', () => {
    const builder = run().calm(5).fault(10_000, null, 'hang')
    for (const n of times(5))
      builder.call({ atMs: 10_000 + n, untilMs: null, act: 'hold' }, { system: 'shop', request: 6 + n })
    expect(rulesOf(builder)).toEqual([])
  })

  test('a request that went on to something else while the call was silent has a timeout', () => {
    const builder = run().calm(5).fault(10_000, 60_000, 'hang')
    for (const n of times(5)) {
      const atMs = 10_000 + n * 100
      builder.request(atMs, atMs + 1000, 'timed out', [
        { atMs, untilMs: null, act: 'hold' },
        { atMs: atMs + 400, untilMs: null, act: 'hold' },
      ])
    }
    expect(rulesOf(builder)).not.toContain('no-timeout')
  })
})

describe('no-retry: three failures at the first transient error, after which the point answered within a second', () => {
  const failing = (count: number, error = 'ECONNRESET', answersAfterMs = 100) => {
    const builder = run().calm(5).fault(10_000, 60_000)
    for (const n of times(count)) {
      const atMs = 10_000 + n * 5000
      builder.request(atMs, atMs, 'failed', [{ atMs, error, act: 'fail' }])
      builder.request(atMs + answersAfterMs, atMs + answersAfterMs, 'answered', [{ atMs: atMs + answersAfterMs }])
    }
    return rulesOf(builder)
  }

  test('three, not two', () => {
    expect(failing(3)).toEqual(['no-retry'])
    expect(failing(2)).toEqual([])
  })

  test('not at an error that stays, nor where the next answer was out of reach', () => {
    expect(failing(9, 'ENOENT')).toEqual([])
    expect(failing(9, 'ECONNRESET', 1000)).toEqual(['no-retry'])
    expect(failing(9, 'ECONNRESET', 1001)).toEqual([])
  })
})

test('no-retry: not in an outage, where fewer than half of the failures were followed by an answer in time', () => {
  const out = (failures: number) => {
    const builder = run().calm(5).fault(10_000, 60_000)
    for (const n of times(failures)) {
      const atMs = 10_000 + n * 100
      builder.request(atMs, atMs, 'failed', [{ atMs, error: 'ECONNRESET', act: 'fail' }])
    }
    return rulesOf(builder.calm(5, 10_000 + failures * 100))
  }
  expect(out(20)).toEqual(['no-retry'])
  expect(out(21)).toEqual([])
})

describe('retry-without-backoff: five requests with two pauses or more, short ones that do not grow', () => {
  const retrying = (count: number, pauses: readonly number[]) =>
    rulesOf(
      shaken(
        run().calm(5).fault(10_000, 60_000),
        count,
        2000,
        (startMs) => {
          let atMs = startMs
          const calls: CallShape[] = [{ atMs, error: 'ECONNRESET', act: 'fail' }]
          for (const pause of pauses) {
            atMs += pause
            calls.push({ atMs, ...(calls.length === pauses.length ? {} : { error: 'ECONNRESET', act: 'fail' }) })
          }
          return calls
        },
        'answered',
      ),
    )

  test.each([
    [5, [0, 0], ['retry-without-backoff']],
    [4, [0, 0], []],
    [5, [0], []],
    [5, [100, 120], ['retry-without-backoff']],
    [5, [100, 121], []],
    [5, [999, 999], ['retry-without-backoff']],
    [5, [1000, 1000], []],
  ])('%i requests with pauses of %j', (count, pauses, said) => {
    expect(retrying(count, pauses)).toEqual(said)
  })
})

test('retry-without-backoff: not of calls that are made again after an answer', () => {
  const polling = (error?: string) => {
    const calls = (atMs: number): CallShape[] => [
      { atMs, ...(error && { error }) },
      { atMs, ...(error && { error }) },
      { atMs },
    ]
    return rulesOf(shaken(run().calm(5), 5, 2000, calls, 'answered'))
  }
  expect(polling('ECONNRESET')).toEqual(['retry-without-backoff'])
  expect(polling()).toEqual([])
})

describe('synchronised-retries: twice a herd of five that comes back together', () => {
  const herd = (size: number, returns: number, spreadMs: number) => {
    const builder = run().calm(5).fault(10_000, 60_000)
    for (const n of times(size)) {
      const calls: CallShape[] = [{ atMs: 10_000, error: 'ECONNRESET', act: 'fail' }]
      for (const turn of times(returns))
        calls.push({
          atMs: 10_000 * 2 ** (turn + 1) + n * spreadMs,
          ...(turn === returns - 1 ? {} : { error: 'ECONNRESET', act: 'fail' }),
        })
      builder.request(10_000, 100_000, 'answered', calls)
    }
    return rulesOf(builder)
  }

  test.each([
    [5, 2, 0, ['synchronised-retries']],
    [5, 2, 2, ['synchronised-retries']],
    [4, 2, 0, []],
    [5, 1, 0, []],
    [5, 2, 7, []],
  ])('%i calls, %i returns, %i ms apart', (size, returns, spreadMs, said) => {
    expect(herd(size, returns, spreadMs)).toEqual(said)
  })
})

describe('retry-of-non-idempotent-call: three calls again in doubt that look like new ones', () => {
  const again = (
    count: number,
    { point = 'bank.charge', error = 'ECONNRESET', keyed = false, rekeyed = false, outbox = false },
  ) => {
    const builder = run()
      .calm(3, 0, point, keyed ? 'key' : '')
      .fault(10_000, 60_000)
    for (const n of times(count)) {
      if (outbox) builder.call({ atMs: 15_000 + n * 5000, point, args: `key 1${n}` })
      const atMs = 10_000 + n * 5000
      const key = keyed ? `key 1${n}` : ''
      builder.request(atMs, atMs + 200, 'answered', [
        { atMs, point, args: key, error, act: 'fail' },
        { atMs: atMs + 200, point, args: rekeyed ? `${key}'` : key },
      ])
    }
    return rulesOf(builder)
  }

  test('three, not two; with a key of its own each time, too', () => {
    expect(again(3, {})).toEqual(['retry-of-non-idempotent-call'])
    expect(again(2, {})).toEqual([])
    expect(again(3, { keyed: true, rekeyed: true })).toEqual(['retry-of-non-idempotent-call'])
  })

  test('not with one key for all attempts, nor of a read, nor where the connection was never made', () => {
    expect(again(3, { keyed: true })).toEqual([])
    expect(again(3, { keyed: true, outbox: true })).toEqual([])
    expect(again(3, { point: 'stock.find' })).toEqual([])
    expect(again(3, { error: 'ECONNREFUSED' })).toEqual([])
  })
})

describe('retry-storm: more than three times the calls of calm, of ten requests, most of them failed', () => {
  const storm = (requests: number, calls: number, calm = 5) =>
    rulesOf(
      shaken(
        run().calm(calm).fault(10_000, 14_000),
        requests,
        100,
        (atMs) => times(calls).map((n) => ({ atMs: atMs + n * n * 10, error: 'EMFILE', act: 'fail' })),
        'degraded',
      ),
    )

  test.each([
    [10, 4, 5, ['retry-storm']],
    [10, 3, 5, []],
    [9, 4, 5, []],
    [10, 4, 4, []],
  ])('%i requests of %i calls, %i in calm', (requests, calls, calm, said) => {
    expect(storm(requests, calls, calm)).toEqual(said)
  })
})

describe('breakers: twenty calls and ten seconds', () => {
  /** Failing calls, one a request, each half second. */
  const failing = (count: number) =>
    shaken(
      run().calm(10).fault(10_000, 100_000),
      count,
      500,
      (atMs) => [{ atMs, error: 'ECONNREFUSED', act: 'fail' }],
      'degraded',
    )

  /** Requests that are turned away, from then on. */
  const turnedAway = (builder: RunBuilder, count: number, fromMs: number) => {
    for (const n of times(count)) builder.request(fromMs + n * 500, fromMs + n * 500, 'degraded')
    return builder
  }

  test('breaker-never-opens: ten more requests ask all the same', () => {
    // The twentieth at 19.5 s, ten seconds over at 20 s, and ten requests from there to 24.5 s; one closes the row.
    const closed = (count: number) => rulesOf(failing(count).calm(1, 80_000))
    expect(closed(30)).toEqual(['breaker-never-opens'])
    expect(closed(29)).toEqual([])
  })

  test('breaker-opens-too-late: five are turned away, the first after more than twenty calls and ten seconds', () => {
    expect(rulesOf(turnedAway(failing(25), 5, 22_500).calm(1, 80_000))).toEqual(['breaker-opens-too-late'])
    expect(rulesOf(turnedAway(failing(25), 4, 22_500).calm(1, 80_000))).toEqual([])
    // Opened at ten seconds sharp.
    expect(rulesOf(turnedAway(failing(20), 9, 20_000).calm(1, 80_000))).toEqual([])
  })

  test('breaker-never-closes: ten requests are turned away more than a minute after the fault', () => {
    const shut = (count: number, fromMs: number) => rulesOf(turnedAway(failing(5), count, fromMs))
    expect(shut(10, 160_000)).toEqual(['breaker-never-closes'])
    expect(shut(9, 160_000)).toEqual([])
    expect(shut(10, 159_500)).toEqual([])
  })

  test('a point that refuses in its own words is up', () => {
    const builder = run().calm(10).fault(10_000, 100_000).acts(10_000)
    for (const n of times(60)) {
      const atMs = 10_000 + n * 500
      builder.request(atMs, atMs, 'failed', [{ atMs, error: 'E_CARD_DECLINED' }])
    }
    expect(rulesOf(builder)).toEqual([])
  })
})

describe('no-fallback: ten requests failed in an outage of ten calls and five seconds, and none was answered', () => {
  const out = (count: number, everyMs: number, degraded = 0) => {
    const builder = shaken(run().calm(5).fault(10_000, 60_000), count, everyMs, (atMs) => [
      { atMs, error: 'ECONNREFUSED', act: 'fail' },
    ])
    for (const n of times(degraded))
      builder.request(10_050 + n, 10_050 + n, 'degraded', [{ atMs: 10_050 + n, error: 'ECONNREFUSED', act: 'fail' }])
    return rulesOf(builder)
  }

  test.each([
    [10, 556, 0, ['no-fallback']],
    [9, 700, 0, []],
    [10, 555, 0, []],
    [10, 556, 1, []],
  ])('%i failed, every %i ms, %i degraded', (count, everyMs, degraded, said) => {
    expect(out(count, everyMs, degraded)).toEqual(said)
  })
})

describe('no-bulkhead: fewer than half of ten requests that use another point got to it in time', () => {
  const starving = (prompt: number, culprit = 'delivery.quote') => {
    const builder = run().calm(10, 0, 'search.find').calm(10, 50, 'delivery.quote').fault(10_000, 20_000, 'hang')
    for (const n of times(20)) {
      const atMs = 10_000 + n * 100
      const searches = n % 2 === 1
      if (!searches)
        builder.request(atMs, atMs + 400, 'degraded', [{ atMs, untilMs: null, point: culprit, act: 'hold' }])
      else if (n < 2 * prompt) builder.request(atMs, atMs, 'answered', [{ atMs, point: 'search.find' }])
      else builder.request(atMs, atMs + 1000, 'timed out', [{ atMs: atMs + 900, untilMs: null, point: 'search.find' }])
    }
    return builder
  }

  test('four of ten, not five', () => {
    expect(rulesOf(starving(4))).toEqual(['no-bulkhead'])
    expect(rulesOf(starving(5))).toEqual([])
  })

  test('not when something befell the process', () => {
    expect(rulesOf(starving(4).fault(10_000, 20_000, 'processPause', 2).acts(10_000, '', 0, 'pause', 2))).toEqual([])
  })
})

describe('detection', () => {
  /** Ten requests a second fail for so long, from 10 s on; probes turn bad after a while. */
  const harmed = (forMs: number, noticedAfterMs: number) => {
    const builder = run().calm(20)
    builder.probes(0, 10_000 + noticedAfterMs, true)
    if (noticedAfterMs < forMs) builder.probes(10_000 + noticedAfterMs, 10_000 + forMs, false)
    for (let atMs = 10_000; atMs < 10_000 + forMs; atMs += 100) builder.request(atMs, atMs, 'failed')
    for (let atMs = 10_000 + forMs; atMs < 20_000 + forMs; atMs += 100) builder.request(atMs, atMs, 'answered')
    return rulesOf(builder.probes(10_000 + forMs, 20_000 + forMs, true)).filter((rule) => rule !== 'calls-not-recorded')
  }

  test('health-check-lies: five seconds in which half of the requests failed, and no probe', () => {
    // Half of the last ten have failed until half a second after.
    expect(harmed(4500, 4500)).toEqual(['health-check-lies'])
    expect(harmed(4400, 4400)).toEqual([])
    expect(harmed(9000, 8000)).toEqual([])
  })

  test('health-check-lies: not where a probe says that it is only half well', () => {
    const builder = run().probes(0, 20_000, true).request(0, 0, 'answered')
    for (let atMs = 10_000; atMs < 20_000; atMs += 100) builder.request(atMs, atMs, 'failed')
    const { events } = builder
    const rulesWhen = (degraded: boolean) =>
      recommend(
        events.map((event) =>
          event.type === 'probe.succeeded' && event.atMs === 15_000 ? { ...event, degraded } : event,
        ),
      ).map(({ rule }) => rule)
    expect(rulesWhen(false)).toContain('health-check-lies')
    expect(rulesWhen(true)).not.toContain('health-check-lies')
  })

  test('slow-detection: more than ten seconds', () => {
    expect(harmed(20_000, 10_000)).toEqual([])
    expect(harmed(20_000, 11_000)).toEqual(['slow-detection'])
  })
})

describe('unbounded-queue: ten requests begun for nobody, a quarter of those that came, one after twice its patience', () => {
  const queue = (late: number, longestMs: number, prompt = 0) => {
    const builder = run().calm(5)
    for (const n of times(late)) {
      const atMs = 10_000 + n * 100
      builder.request(atMs, atMs + 1000, 'timed out', [{ atMs: atMs + (n === late - 1 ? longestMs : 1100) }])
    }
    for (const n of times(prompt)) builder.request(10_000 + n, 10_000 + n, 'answered', [{ atMs: 10_000 + n }])
    return rulesOf(builder)
  }

  test.each([
    [10, 2000, 0, ['unbounded-queue']],
    [9, 2000, 0, []],
    [10, 1999, 0, []],
    [10, 2000, 30, ['unbounded-queue']],
    [10, 2000, 31, []],
  ])('%i late ones, the longest wait %i ms, %i in time', (late, longestMs, prompt, said) => {
    expect(queue(late, longestMs, prompt)).toEqual(said)
  })
})

describe('after the fault, and without one', () => {
  const down = (untilMs: number, kind: string, point: string) =>
    run()
      .probes(0, 10_000, true)
      .fault(10_000, 20_000, kind)
      .acts(10_000, point, point === '' ? 0 : 1)
      .probes(10_000, untilMs, false)

  test('metastable-failure: down for thirty seconds after it, and to the end', () => {
    const said = (builder: RunBuilder) => rulesOf(builder).includes('metastable-failure')
    expect(said(down(51_000, 'exception', 'stock.find'))).toBe(true)
    expect(said(down(50_000, 'exception', 'stock.find'))).toBe(false)
    expect(said(down(51_000, 'exception', 'stock.find').probes(51_000, 53_000, true))).toBe(false)
  })

  test('clock-dependent: three failed probes, and no other fault in the incident', () => {
    const said = (builder: RunBuilder) => rulesOf(builder).includes('clock-dependent')
    expect(said(down(13_000, 'clockSkew', '').probes(13_000, 30_000, true))).toBe(true)
    expect(said(down(12_000, 'clockSkew', '').probes(12_000, 30_000, true))).toBe(false)
    const other = down(13_000, 'clockSkew', '').probes(13_000, 30_000, true).fault(11_000, 12_000, 'exception', 2)
    expect(said(other)).toBe(true)
    expect(said(other.acts(11_500, 'stock.find', 1, 'fail', 2))).toBe(false)
    // It goes down without a fault as well.
    expect(said(down(13_000, 'clockSkew', '').probes(13_000, 30_000, true).probes(30_000, 31_000, false))).toBe(false)
  })
})

describe('missing-idempotency: one doubled effect, against three requests that had it once', () => {
  const delivered = (usual: number, effect = 'warehouse.ship') => {
    const builder = run().fault(10_000, 60_000, 'duplicate')
    const deliver = (atMs: number, act?: string) => {
      const effects = times(act === undefined ? 1 : 2).map(() => ({
        atMs: atMs + 1,
        point: effect,
        args: `order ${atMs}`,
      }))
      builder.request(atMs, atMs + 2, 'answered', [
        {
          atMs,
          untilMs: atMs + 2,
          point: 'consumer.deliver',
          args: `order ${atMs}`,
          ...(act === undefined ? {} : { act }),
        },
        ...effects,
      ])
    }
    for (const n of times(usual)) deliver(n * 100)
    deliver(10_000, 'repeat')
    return rulesOf(builder)
  }

  test('three, not two; and not what only reads', () => {
    expect(delivered(3)).toEqual(['missing-idempotency'])
    expect(delivered(2)).toEqual([])
    expect(delivered(3, 'warehouse.find')).toEqual([])
  })
})
