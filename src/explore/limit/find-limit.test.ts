import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, withChaos } from '@faultline/vitest'
import { findLimit, formatLimit, type LimitProgress, replaySchedule } from 'faultline/explore'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { real } from '../../clock/real.js'
import { failure as messageOf } from '../../matcher/matcher.test-support.js'
import { toToken } from '../../schedule/index.js'
import { patient } from './bodies.test-support.js'
import { limitProgressLine } from './progress.js'

const seed = 7

/** Fails from some skew on. */
const dated = async (chaos: Chaos) => {
  const offMs = chaos.node('a', () => Date.now()) - Date.now()
  if (offMs > 5000 || offMs < -200) throw new Error('another time')
}

afterEach(() => vi.unstubAllEnvs())

test('what it tells of a limit', async () => {
  const limit = await findLimit({ of: 'latency', at: 'ask', max: '10s', seed, seeds: 2, probes: 2 }, patient(1000))
  expect({ ...limit, tried: [], failure: undefined, elapsedMs: 0, virtualMs: 0 }).toEqual({
    of: 'latency',
    unit: 'ms',
    at: 'ask',
    tolerated: 999,
    broken: 1000,
    exact: true,
    reachedMax: false,
    monotone: true,
    intervals: [
      { from: 0, to: 999, passes: true },
      { from: 1000, to: 10_000, passes: false },
    ],
    tried: [],
    failure: undefined,
    direction: undefined,
    directions: {},
    seed: 7,
    seeds: [7, 8],
    runs: expect.any(Number),
    stoppedBy: 'covered',
    virtualMs: 0,
    elapsedMs: 0,
  })
  expect(limit.tried.find(({ value }) => value === 999)).toEqual({
    value: 999,
    passes: true,
    failedWith: [],
    acted: true,
  })
  expect(limit.tried.find(({ value }) => value === 1000)).toMatchObject({ passes: false, failedWith: [7] })
  // Three without a fault, one of them for comparison; those that pass are tried with both seeds, those that break with the first of them.
  const good = limit.tried.filter(({ passes }) => passes).length
  expect(limit.runs).toBe(3 + 2 * (good - 1) + (limit.tried.length - good))
})

test('how it breaks: the schedule fails again, and so does the token of its replay', async () => {
  const options = { of: 'latency', at: 'ask', seed } as const
  const { failure, seeds } = await findLimit(options, patient(1000))
  expect(seeds).toEqual([7, 8, 9, 10, 11])
  expect(failure).toMatchObject({ oracle: 'body', value: 1000, atMs: 1000, reproduced: true, phase: 'bisection' })
  expect(failure?.schedule).toEqual({
    version: 1,
    seed: 7,
    injections: [{ fault: { kind: 'latency', delayMs: 1000 }, at: 'ask', optional: true }],
  })
  const run = replaySchedule(failure?.schedule ?? '', patient(1000))
  await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_COUNTEREXAMPLE', message: /^body: Error: too late/ })
  await replaySchedule(failure?.schedule ?? '', patient(1001))()

  const [name, token] = (failure?.replay ?? '').split('=') as [string, string]
  vi.stubEnv(name, token)
  expect(await messageOf(() => findLimit(options, patient(1000)))).toMatch(/^body: Error: too late/)
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const { tolerated } = await findLimit(options, patient(2000))
  expect(said.mock.calls.join()).toContain('what it had shown is gone')
  said.mockRestore()
  expect(tolerated).toBe(1999)
})

test('an error of one’s own is the fault of the replay too', async () => {
  class Refused extends Error {
    readonly fatal = true
  }
  const body = async (chaos: Chaos) => {
    const ask = chaos.wrap('ask', async () => 'an answer')
    for (let attempt = 0; ; attempt++) {
      const error = await ask().then(
        () => undefined,
        (thrown) => thrown,
      )
      if (error === undefined) return
      if (attempt === 3) throw error
      await sleep(10)
    }
  }
  const { tolerated, failure } = await findLimit({ of: 'outage', at: 'ask', fault: Refused, seed }, body)
  expect([tolerated, failure?.error]).toEqual([30, expect.any(Refused)])
  // A stand-in is written down, and the replay has the class itself.
  vi.stubEnv('FAULTLINE_REPLAY', failure?.replay.replace('FAULTLINE_REPLAY=', '') ?? '')
  const again = findLimit({ of: 'outage', at: 'ask', fault: Refused, seed }, body)
  await expect(again).rejects.toMatchObject({ code: 'FAULTLINE_COUNTEREXAMPLE', cause: expect.any(Refused) })
})

describe('the same seed', () => {
  const drawing = async (chaos: Chaos) => {
    const ask = chaos.wrap('ask', async () => 'an answer')
    for (let attempt = 0; attempt < 4; attempt++)
      try {
        return await ask()
      } catch {
        await sleep(1000 * Math.random())
      }
    throw new Error('given up')
  }

  test('gives the same limit by the same runs, and another seed another', async () => {
    const find = async (at: number) => {
      const { elapsedMs, failure, ...limit } = await findLimit({ of: 'outage', at: 'ask', seed: at }, drawing)
      return { ...limit, replay: failure?.replay }
    }
    const first = await find(1)
    expect(await find(1)).toEqual(first)
    const second = await find(100)
    expect(second.tried.map(({ value }) => value)).not.toEqual(first.tried.map(({ value }) => value))
  })

  test('a list of seeds is tried with those, a share of them need not pass', async () => {
    const find = (share?: number) =>
      findLimit({ of: 'outage', at: 'ask', seed: 1, seeds: [3, 1, 4, 3, 5], ...(share ? { share } : {}) }, drawing)
    const all = await find()
    expect(all.seeds).toEqual([3, 1, 4, 5])
    const limits = []
    for (const one of all.seeds)
      limits.push((await findLimit({ of: 'outage', at: 'ask', seed: 1, seeds: [one] }, drawing)).tolerated)
    limits.sort((a, b) => a - b)
    expect([all.tolerated, (await find(0.75)).tolerated, (await find(0.5)).tolerated]).toEqual(limits.slice(0, 3))
  })
})

describe('directions of a clock', () => {
  test('both, and the limit is the smaller', async () => {
    const limit = await findLimit({ of: 'skew', at: 'a', seed }, dated)
    expect(limit.directions.ahead).toMatchObject({ tolerated: 5000, broken: 5001, exact: true })
    expect(limit.directions.behind).toMatchObject({ tolerated: 200, broken: 201, exact: true })
    expect(limit).toMatchObject({
      direction: 'behind',
      tolerated: 200,
      broken: 201,
      exact: true,
      failure: { value: 201 },
    })
    expect(limit.failure?.schedule.injections[0]?.fault).toEqual({ kind: 'clockSkew', offsetMs: -201 })
    expect(formatLimit(limit)).toMatchInlineSnapshot(`
      "skew ahead at a: tolerated up to 5 s, not at 5.001 s.
      skew behind at a: tolerated up to 200 ms, not at 201 ms.
      Monotone in all that was tried: 91 values, 5 seeds each, 289 runs. Seed 7."
    `)
  })

  test('one, and of all code', async () => {
    const startMs = 1_735_689_600_000
    const body = () => {
      if (Date.now() > startMs + 5000) throw new Error('another time')
    }
    const ahead = await findLimit({ of: 'skew', direction: 'ahead', seed }, body)
    expect([ahead.tolerated, Object.keys(ahead.directions)]).toEqual([5000, ['ahead']])
    const both = await findLimit({ of: 'skew', seed, seeds: 1 }, body)
    expect(both).toMatchObject({ direction: 'ahead', tolerated: 5000, directions: { behind: { reachedMax: true } } })
    const behind = await findLimit({ of: 'skew', direction: 'behind', max: '1m', seed }, body)
    expect(behind).toMatchObject({ tolerated: 60_000, broken: undefined, reachedMax: true })
  })
})

describe('windows', () => {
  const twice = async (chaos: Chaos) => {
    await patient(1000)(chaos)
    await sleep(5000)
    await patient(2000)(chaos)
  }

  test('from and for say when it acts', async () => {
    const find = (more: object) => findLimit({ of: 'latency', at: 'ask', seed, seeds: 1, ...more }, twice)
    expect((await find({})).tolerated).toBe(999)
    expect((await find({ from: '5s' })).tolerated).toBe(1999)
    expect(await find({ for: '5s' })).toMatchObject({ tolerated: 999 })
    const { failure } = await find({ from: '5s', for: '1m' })
    expect(failure?.schedule.injections[0]?.when).toEqual({ fromMs: 5000, forMs: 60_000 })
  })
})

describe('a system', () => {
  /** Its probe waits so long, and it is cured by time. */
  const desk = (ms: number) => (chaos: Chaos) => {
    const ask = chaos.wrap('ask', async () => 'an answer')
    const probe = async () => {
      const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('too late')), ms).unref())
      await Promise.race([ask(), late])
    }
    return chaos.system({ name: 'desk', probe, every: '1s', probeTimeoutMs: 5000 })
  }

  test('no probe of it may fail while it is watched', async () => {
    const limit = await findLimit({ of: 'latency', at: 'ask', seed, seeds: 1 }, desk(400))
    expect(limit).toMatchObject({ tolerated: 399, broken: 400, failure: { oracle: 'body' } })
    expect(limit.failure?.error).toMatchObject({ code: 'FAULTLINE_STEADY_STATE', system: 'desk' })
    expect(String(limit.failure?.error)).toBe(
      "SteadyStateError: 'desk' did not hold its steady state: a probe failed at 400 ms: Error: too late",
    )
  })

  test('for as long as the window, and of an outage until it is over', async () => {
    // Well for nine seconds: what comes after is seen only if it is watched.
    const tiring = (chaos: Chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      const probe = async () => {
        await ask()
        return chaos.clock.now() < 9000 || chaos.clock.now() % 1000 === 0
      }
      return chaos.system({ name: 'desk', probe, every: '1s' })
    }
    const find = (more: object) => findLimit({ of: 'latency', at: 'ask', max: 500, seed, seeds: 1, ...more }, tiring)
    expect(await find({})).toMatchObject({ tolerated: 0, failure: { atMs: 9001 } })
    expect(await find({ for: '8s' })).toMatchObject({ reachedMax: true })
    expect(await find({ from: '5s', for: '8s' })).toMatchObject({ tolerated: 0 })
    // One that is under way when the window ends is waited for.
    const slow = (chaos: Chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      return chaos.system({ name: 'desk', probe: ask, every: '9s', probeTimeoutMs: 1400 })
    }
    const late = await findLimit({ of: 'latency', at: 'ask', from: '5s', for: '5s', seed, seeds: 1 }, slow)
    expect(late.tolerated).toBe(1399)
    expect(String(late.failure?.error)).toContain('a probe failed at 10.4 s: it timed out')
    const outage = await findLimit({ of: 'outage', fault: 'drop', at: 'ask', from: 500, seed, seeds: 1 }, desk(400))
    // The next probe comes at 1 s.
    expect(outage).toMatchObject({ tolerated: 900, broken: 901 })
  })
})

describe('what tells nothing is an error', () => {
  test('a body that fails without any fault, if only with one of the seeds', async () => {
    const find = findLimit({ of: 'latency', seed }, (chaos) => {
      if (chaos.seed === 9) throw new Error('not yet')
    })
    await expect(find).rejects.toMatchObject({
      code: 'FAULTLINE_GOLDEN_RUN',
      message: expect.stringContaining('not yet'),
    })
  })

  test('a body that is not the same again', async () => {
    let runs = 0
    const body = async (chaos: Chaos) => {
      runs++
      await sleep(runs)
      await patient(1000)(chaos)
    }
    await expect(findLimit({ of: 'latency', seed }, body)).rejects.toMatchObject({ code: 'FAULTLINE_NONDETERMINISM' })
    expect(await findLimit({ of: 'latency', seed, determinism: 'off' }, body)).toMatchObject({ tolerated: 999 })
  })

  test('a fault that never acts', async () => {
    const find = (at: string, options?: object) => findLimit({ of: 'latency', at, seed, ...options }, patient(1000))
    await expect(find('aks')).rejects.toMatchObject({
      code: 'FAULTLINE_UNKNOWN_POINT',
      message: expect.stringContaining('ask'),
    })
    await expect(find('ask', { from: '1h' })).rejects.toMatchObject({ code: 'FAULTLINE_FAULT_NEVER_ACTED' })
    const nobody = findLimit({ of: 'skew', at: 'b', seed }, dated)
    await expect(nobody).rejects.toMatchObject({ code: 'FAULTLINE_FAULT_NEVER_ACTED' })
  })

  test('what was to be seen at least sometimes', async () => {
    const body = async (chaos: Chaos) => {
      await patient(1000)(chaos)
      chaos.sometimes('waited', chaos.clock.now() > 2000)
    }
    await expect(findLimit({ of: 'latency', seed }, body)).rejects.toMatchObject({ code: 'FAULTLINE_NEVER_REACHED' })
    expect(await findLimit({ of: 'latency', seed, oracles: { sometimes: false } }, body)).toMatchObject({
      tolerated: 999,
    })
  })
})

describe('runs and time', () => {
  test('where runs are used up it says what is known by then, of both directions', async () => {
    const limit = await findLimit({ of: 'latency', at: 'ask', seed, seeds: 1, runs: 11 }, patient(1000))
    expect(limit).toMatchObject({
      tolerated: 256,
      broken: undefined,
      exact: false,
      reachedMax: false,
      stoppedBy: 'runs',
    })
    expect(limit.runs).toBe(11)
    expect(formatLimit(limit)).toContain('tolerated up to 256 ms; there its runs were used up')
    const both = await findLimit({ of: 'skew', at: 'a', seed, seeds: 1, runs: 22 }, dated)
    // Two without a fault, one for each direction that shows that it acts at all, and no fault is no value to be tried.
    expect(both.directions.ahead?.tried.length).toBe(1 + 11 - 4)
    expect(both.directions.behind?.tried.length).toBeGreaterThan(9)
    expect(both).toMatchObject({ exact: false, broken: 224, stoppedBy: 'runs' })
  })

  test('so with time', async () => {
    const limit = await findLimit({ of: 'latency', at: 'ask', seed, timeMs: 1e-6 }, patient(1000))
    expect(limit).toMatchObject({ tolerated: 0, broken: undefined, exact: false, stoppedBy: 'time' })
  })

  test('it tells how far it is', async () => {
    const told: LimitProgress[] = []
    let nowMs = 0
    const clock = vi.spyOn(real, 'nowMs').mockImplementation(() => {
      nowMs += 200
      return nowMs
    })
    const progress = (one: LimitProgress) => void told.push(one)
    await findLimit({ of: 'skew', at: 'a', seed, seeds: 1, progress }, dated)
    clock.mockRestore()
    expect(told.length).toBeGreaterThan(2)
    expect(told[0]).toMatchObject({
      of: 'skew',
      direction: 'ahead',
      phase: 'bracketing',
      broken: undefined,
      mostRuns: 2000,
    })
    expect(told.at(-1)).toMatchObject({ direction: 'behind', phase: 'spread', tolerated: 200, broken: 201 })
    expect(limitProgressLine({ ...(told.at(-1) as LimitProgress), runs: 210, rate: 90, leftMs: 19_800 })).toBe(
      'faultline: spread of skew behind, 200 ms tolerated, 201 ms not, 210 of 2000 runs, 90 runs/s, 20 s left at most',
    )
  })
})

test('within a session it is nested in it: a seed of that session, and its time stands still', async () => {
  const find = async () => {
    let seen: unknown
    await withChaos(
      async (chaos) => {
        const { seed, tolerated } = await findLimit({ of: 'latency', at: 'ask' }, patient(1000))
        seen = [seed, tolerated, chaos.clock.now()]
      },
      { seed },
    )()
    return seen
  }
  expect(await find()).toEqual([expect.any(Number), 999, 0])
  expect(await find()).toEqual(await find())
})

test('within a session FAULTLINE_REPLAY is for that one', async () => {
  vi.stubEnv('FAULTLINE_REPLAY', toToken({ seed, injections: [] }))
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await withChaos(async () => {
    expect(await findLimit({ of: 'latency', at: 'ask', max: 10, seeds: 1 }, patient(1000))).toMatchObject({
      tolerated: 10,
    })
  })()
  expect(said.mock.calls).toEqual([])
  said.mockRestore()
})

test('what was wrapped may be named by itself', async () => {
  await withChaos(async (chaos) => {
    const bank = chaos.wrap('bank', { charge: async () => 'paid' })
    const body = async (inner: Chaos) => void (await inner.wrap('bank', { charge: async () => 'paid' }).charge())
    expect(await findLimit({ of: 'latency', at: bank.charge, max: 100, seeds: 1 }, body)).toMatchObject({
      at: 'bank.charge',
    })
    expect(await findLimit({ of: 'latency', at: bank, max: 100, seeds: 1 }, body)).toMatchObject({ at: 'bank.**' })
    await bank.charge()
  })()
})

test('calls that hang in an outage are let go at its end, not before', async () => {
  const ends = new Map<number, number>()
  let longestMs = 0
  await findLimit({ of: 'outage', fault: 'drop', at: 'ask', seed, seeds: 1, max: '1m' }, async (chaos) => {
    await chaos.wrap('ask', async () => 'an answer')()
    const { forMs = 0 } = chaos.schedule.injections[0]?.when ?? {}
    ends.set(forMs, chaos.clock.now())
    longestMs = Math.max(longestMs, chaos.clock.now())
  })
  expect(longestMs).toBe(60_000)
  expect([...ends].every(([forMs, endMs]) => forMs === endMs)).toBe(true)
})
