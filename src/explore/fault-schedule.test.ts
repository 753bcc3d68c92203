import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type FaultData, faults } from '../fault/index.js'
import { scenarios } from '../scenario/index.js'
import { parseSchedule, toToken } from '../schedule/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { faultSchedule } from './fault-schedule.js'
import { isSimpler } from './measure.test-support.js'
import type { ScheduleConstraints } from './schedule-constraints.js'

const injected = (schedule: Schedule, at: string, call: number, fits: (fault: FaultData) => boolean = () => true) =>
  schedule.injections.some(
    (one) => one.at === at && (one.when?.calls ?? []).includes(call) && fits(one.fault as FaultData),
  )

/** What fast-check leaves of a property that fails where `fails` says so. */
function shrunk(constraints: ScheduleConstraints, fails: (schedule: Schedule) => boolean, seed: number): Schedule {
  const property = fc.property(faultSchedule(constraints), (schedule) => !fails(schedule))
  const { counterexample } = fc.check(property, { seed, numRuns: 5000 })
  if (counterexample === null) expect.fail(`seed ${seed}: nothing found`)
  return counterexample[0]
}

const constraints: Record<string, ScheduleConstraints> = {
  'points alone': { points: ['a', 'b.*'] },
  'kinds and calls': { points: ['a'], kinds: ['latency', 'staleAnswer', 'throttle'], calls: 2, maxFaults: 5 },
  windows: { points: ['a', 'b'], windows: { within: '20s', min: '100ms', max: '5s' }, minFaults: 2 },
  'calls or windows, by chance': { points: ['a'], calls: 3, windows: { within: 50 }, probability: 0.25 },
  'each point its own': {
    points: { a: 'drop', b: [faults.exception(503), scenarios.packetLoss()], node: 'clockJump' },
  },
  scenarios: { points: ['a'], scenarios: ['highLatency', 'packetLoss'], severities: ['low', 'critical'] },
  'globals alone': { globals: true, optional: false, seed: 5 },
  all: { points: ['a'], globals: ['lateTimers', faults.clockFreeze()], faults: [faults.hang()], maxFaults: 9 },
}

test.each(Object.entries(constraints))('%s: what is drawn, and all that it shrinks to, keeps to it', (_, given) => {
  const arbitrary = faultSchedule(given)
  const points = Array.isArray(given.points) ? given.points : Object.keys(given.points ?? {})
  const check = (schedule: Schedule) => {
    expect(parseSchedule(JSON.stringify(schedule))).toEqual(schedule)
    expect(schedule.seed).toBe(given.seed ?? schedule.seed)
    for (const { fault, at, when = {}, optional } of schedule.injections) {
      if (at === undefined) expect(given.globals).toBeTruthy()
      else expect(points).toContain(at)
      expect(optional).toBe(given.optional === false ? undefined : true)
      expect(Math.max(0, ...(when.calls ?? []))).toBeLessThanOrEqual(given.calls ?? 5)
      if (given.kinds) expect(given.kinds).toContain(fault.kind)
      if (given.windows) {
        expect(when.calls === undefined || given.calls !== undefined).toBe(true)
        if (given.windows.min) expect(when.forMs).toBeGreaterThanOrEqual(100)
        if (given.windows.max) expect(when.forMs).toBeLessThanOrEqual(5000)
        if (given.windows.max) expect((when.fromMs ?? 0) + (when.forMs ?? 0)).toBeLessThanOrEqual(20_000)
      }
    }
    expect(schedule.injections.length).toBeGreaterThanOrEqual(given.minFaults ?? 0)
    expect(arbitrary.canShrinkWithoutContext(schedule)).toBe(true)
  }
  fc.assert(
    fc.property(arbitrary, fc.infiniteStream(fc.nat()), (schedule, choices) => {
      check(schedule)
      let at: Schedule = schedule
      for (let step = 0; step < 3; step++) {
        const simpler: Schedule[] = [...arbitrary.shrink(at, undefined)].map(({ value }) => value)
        for (const one of simpler)
          if (one.seed === at.seed && !isSimpler(one, at)) expect.fail(JSON.stringify([at, one]))
        const next = simpler[(choices.next().value as number) % Math.max(1, simpler.length)]
        if (next === undefined) break
        check(next)
        at = next
      }
    }),
    { numRuns: 40 },
  )
})

test('one fault, or two, at an early call are the likeliest; every kind comes', () => {
  const drawn = fc.sample(faultSchedule({ points: ['a', 'b'] }), { numRuns: 2000, seed: 1 })
  const share = (holds: (schedule: Schedule) => boolean) => drawn.filter(holds).length / drawn.length
  expect(share(({ injections }) => injections.length === 1)).toBeGreaterThan(0.45)
  expect(share(({ injections }) => injections.length === 2)).toBeGreaterThan(0.15)
  expect(share(({ injections }) => injections.length === 0)).toBeLessThan(0.05)
  expect(share((schedule) => injected(schedule, 'a', 1))).toBeGreaterThan(0.25)
  expect(share((schedule) => injected(schedule, 'b', 5))).toBeGreaterThan(0.02)
  const kinds = new Set(drawn.flatMap(({ injections }) => injections.map(({ fault }) => fault.kind)))
  expect([...kinds].sort()).toEqual(['abort', 'exception', 'hang', 'latency', 'lostAnswer', 'nullValue'])
})

describe('a failure is shrunk to the least that fails', () => {
  const seeds = [1, 2, 3, 4, 5, 6, 7, 8]
  const least = (...injections: InjectionData[]) => ({
    version: 1,
    seed: 0,
    injections: injections.map((injection) => ({ ...injection, optional: true })),
  })
  const reset = faults.exception('ECONNRESET')

  test.each<[string, ScheduleConstraints, (schedule: Schedule) => boolean, readonly InjectionData[]]>([
    ['with no fault at all', { points: ['a'] }, () => true, []],
    [
      'any fault at one call',
      { points: ['a', 'b'] },
      (schedule) => injected(schedule, 'b', 3),
      [{ fault: reset, at: 'b', when: { calls: [3] } }],
    ],
    [
      'a lost answer, of any error',
      { points: ['a', 'b'] },
      (schedule) => injected(schedule, 'a', 2, ({ kind }) => kind === 'lostAnswer'),
      [{ fault: faults.lostAnswer('ECONNRESET'), at: 'a', when: { calls: [2] } }],
    ],
    [
      'a delay from a bound on',
      { points: ['a'] },
      (schedule) => injected(schedule, 'a', 1, (fault) => ((fault as { delayMs?: number }).delayMs ?? 0) >= 3001),
      [{ fault: faults.latency({ delayMs: 3001 }), at: 'a', when: { calls: [1] } }],
    ],
    [
      // Be it drawn as one fault or as two.
      'all of three calls in a row',
      { points: ['a'], faults: [faults.exception(503)] },
      (schedule) => [1, 2, 3].every((call) => injected(schedule, 'a', call)),
      [{ fault: faults.exception(503), at: 'a', when: { calls: [1, 2, 3] } }],
    ],
    [
      'a window over one moment',
      { points: ['a'], windows: { within: '10s' }, faults: [reset] },
      ({ injections }) =>
        injections.some(({ when = {} }) => (when.fromMs ?? 0) <= 4000 && (when.fromMs ?? 0) + (when.forMs ?? 0) > 4000),
      [{ fault: reset, at: 'a', when: { forMs: 1, fromMs: 4000 } }],
    ],
    [
      'the clock back by an hour or more',
      { points: ['a'], globals: true },
      ({ injections }) => injections.some(({ fault }) => ((fault as { byMs?: number }).byMs ?? 0) <= -3_600_000),
      [{ fault: faults.clockJump({ byMs: '-1h' }), when: { forMs: 1 } }],
    ],
  ])('%s', (_, given, fails, expected) => {
    for (const seed of seeds) expect(shrunk(given, fails, seed)).toEqual(least(...expected))
  })

  test('two faults that fail together alone', () => {
    const pair = (schedule: Schedule) => injected(schedule, 'a', 1) && injected(schedule, 'b', 2)
    for (const seed of seeds)
      expect(
        shrunk({ points: ['a', 'b'], maxFaults: 4 }, pair, seed)
          .injections.map(({ at, when }) => [at, when?.calls])
          .sort(),
      ).toEqual([
        ['a', [1]],
        ['b', [2]],
      ])
  })

  test('faults of an arbitrary are shrunk as it says', () => {
    const tens = fc.integer({ min: 10, max: 1000 }).map((tens) => faults.latency({ delayMs: tens * 10 }))
    const long = ({ injections }: Schedule) =>
      injections.some(({ fault }) => ((fault as { delayMs?: number }).delayMs ?? 0) > 444)
    for (const seed of seeds)
      expect(shrunk({ points: { a: tens } }, long, seed)).toEqual(
        least({ fault: faults.latency({ delayMs: 450 }), at: 'a', when: { calls: [1] } }),
      )
  })
})

describe('what fast-check is told holds', () => {
  const arbitrary = faultSchedule({ points: ['a', 'b'], maxFaults: 4 })
  const property = fc.property(arbitrary, (schedule) => !injected(schedule, 'b', 2))
  afterEach(() => fc.resetConfigureGlobal())

  test('seed and path replay a counterexample in one run', () => {
    const { seed, counterexample, counterexamplePath } = fc.check(property, { seed: 42 })
    expect(counterexamplePath?.split(':').length).toBeGreaterThan(2)
    const path = counterexamplePath as string
    const again = fc.check(property, { seed, path, endOnFailure: true })
    expect(again).toMatchObject({ numRuns: 1, numShrinks: 0, counterexample })
  })

  test('endOnFailure leaves what was drawn as it was', () => {
    const drawn = fc.check(property, { seed: 42, endOnFailure: true })
    const simple = fc.check(property, { seed: 42 })
    expect([drawn.numShrinks, drawn.numRuns]).toEqual([0, simple.numRuns])
    expect(isSimpler(simple.counterexample?.[0] as Schedule, drawn.counterexample?.[0] as Schedule)).toBe(true)
  })

  test('configureGlobal, verbose, and a time limit', () => {
    fc.configureGlobal({ seed: 42, numRuns: 1000, verbose: fc.VerbosityLevel.Verbose })
    const found = fc.check(property)
    expect(found.counterexample).toEqual(fc.check(property, { seed: 42 }).counterexample)
    expect(found.failures.length).toBe(found.numShrinks + 1)
    fc.configureGlobal({ interruptAfterTimeLimit: 0 })
    expect(fc.check(property)).toMatchObject({ interrupted: true, numRuns: 0 })
  })

  test('an example of the user is shrunk too, if it could have been drawn', () => {
    const example = (at: string): Schedule => ({
      version: 1,
      seed: 9,
      injections: [
        { fault: faults.latency({ delayMs: 77 }), at, when: { calls: [1, 2] } },
        { fault: faults.hang(), at: 'a', when: { calls: [1] } },
      ],
    })
    const { counterexample } = fc.check(property, { examples: [[example('b')]] })
    expect(counterexample).toEqual([
      { version: 1, seed: 0, injections: [{ fault: faults.exception('ECONNRESET'), at: 'b', when: { calls: [2] } }] },
    ])
    expect(arbitrary.canShrinkWithoutContext(example('c'))).toBe(false)
    expect(arbitrary.canShrinkWithoutContext({ injections: [] })).toBe(false)
  })
})

test('with FAULTLINE_REPLAY set the schedule of the token is all there is', () => {
  const schedule: Schedule = {
    version: 1,
    seed: 3,
    injections: [{ fault: faults.hang(), at: 'b', when: { calls: [2] } }],
  }
  vi.stubEnv('FAULTLINE_REPLAY', toToken(schedule))
  try {
    const property = fc.property(faultSchedule({ points: ['a'] }), (drawn) => !injected(drawn, 'b', 2))
    expect(fc.check(property)).toMatchObject({ numRuns: 1, numShrinks: 0, counterexample: [schedule] })
  } finally {
    vi.unstubAllEnvs()
  }
})

test.each<[string, unknown]>([
  ['Expected `constraints` to hold only points, kinds', { points: ['a'], fault: [] }],
  ["Did you mean 'maxFaults'", { points: ['a'], maxFault: 3 }],
  ['Expected `points` to name a point at least, got undefined', {}],
  ['Expected `points[1]` to be the name of a point or a pattern', { points: ['a', 'b..c'] }],
  ['Expected `kinds` to be a list, not empty, got []', { points: ['a'], kinds: [] }],
  ['Unknown fault kind "latncy". Did you mean \'latency\'', { points: ['a'], kinds: ['latncy'] }],
  [
    'Expected `kinds[0]` to be a kind whose faults need no options, got "wrongValue"',
    { points: ['a'], kinds: ['wrongValue'] },
  ],
  ['Expected `faults[0].delayMs` to be', { points: ['a'], faults: [{ kind: 'latency', delayMs: -1 }] }],
  ["Expected `points['a'][0]` to be a kind, a fault, a scenario or an arbitrary", { points: { a: 5 } }],
  ['Expected `kinds` to be left out where `points` has them', { points: { a: 'drop' }, kinds: ['drop'] }],
  ['Expected `scenarios[0]` to be one of', { points: ['a'], scenarios: ['outage'] }],
  ['Expected `severities[0]` to be one of', { points: ['a'], scenarios: ['highLatency'], severities: ['worst'] }],
  ['Expected `minFaults` to be a whole number, between 0 and 3, got 4', { points: ['a'], minFaults: 4 }],
  ['Expected `calls` to be a whole number, between 1 and 1000, got 0', { points: ['a'], calls: 0 }],
  ['Expected `windows.max` to be `windows.within` at most', { points: ['a'], windows: { within: '1s', max: '2s' } }],
  ['Expected `windows.within` to be milliseconds', { points: ['a'], windows: {} }],
  ['Expected `probability` to be above 0', { points: ['a'], probability: 0 }],
  ['Expected `seed` to be a whole number', { points: ['a'], seed: -1 }],
])('%s', (message, given) => {
  expect(() => faultSchedule(given as ScheduleConstraints)).toThrow(message)
})
