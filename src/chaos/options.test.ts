import { afterEach, describe, expect, test, vi } from 'vitest'
import { InvalidOptionError, isFaultlineError, ScheduleFormatError } from '../error/index.js'
import { toToken } from '../schedule/index.js'
import { failureOf, inChaos } from './chaos.test-support.js'
import { type ChaosOptions, withChaos } from './index.js'

afterEach(() => vi.unstubAllEnvs())

const seedOf = async (options: ChaosOptions) => {
  let seed = Number.NaN
  await withChaos((chaos) => {
    seed = chaos.seed
  }, options)()
  return seed
}

describe('the seed', () => {
  const schedule = { version: 1, seed: 5, injections: [] } as const

  test('by option, else by the schedule, else by FAULTLINE_SEED, else a fresh one; a replay token wins over all', async () => {
    vi.stubEnv('FAULTLINE_SEED', '7')
    expect(await seedOf({ seed: 3, schedule })).toBe(3)
    expect(await seedOf({ schedule })).toBe(5)
    expect(await seedOf({})).toBe(7)
    vi.stubEnv('FAULTLINE_REPLAY', toToken({ seed: 11, injections: [] }))
    expect(await seedOf({ seed: 3, schedule })).toBe(11)
    vi.unstubAllEnvs()
    const fresh = new Set([await seedOf({}), await seedOf({}), await seedOf({}), await seedOf({})])
    expect(fresh.size).toBeGreaterThan(1)
  })

  test('a replay token brings its schedule in place of the one given', async () => {
    const injections = [{ fault: { kind: 'latency', delayMs: 40 } as never, at: 'shop.buy' }]
    vi.stubEnv('FAULTLINE_REPLAY', toToken({ seed: 11, injections }))
    const tookMs = await inChaos(async (chaos) => {
      await chaos.wrap('shop', { buy: async () => 1 }).buy()
      return chaos.clock.now()
    })
    expect(tookMs).toBe(40)
  })

  test('Math.random and the streams draw from it', async () => {
    const draw = () => inChaos((chaos) => [Math.random(), Math.random(), chaos.random('mine').next()], { seed: 8 })
    const drawn = await draw()
    expect(await draw()).toEqual(drawn)
    expect(new Set(drawn).size).toBe(3)
    expect(await inChaos(() => Math.random(), { seed: 9 })).not.toBe(drawn[0])
  })
})

test('the epoch is what Date reads when the session opens', async () => {
  const read = (epoch?: ChaosOptions['epoch']) => inChaos(() => Date.now(), epoch === undefined ? {} : { epoch })
  expect(await read()).toBe(Date.UTC(2025, 0, 1))
  expect(await read('2020-02-29T12:00:00Z')).toBe(Date.UTC(2020, 1, 29, 12))
  expect(await read(new Date(86_400_000))).toBe(86_400_000)
  expect(await read(-5.5)).toBe(-5)
})

test('bad options say what, why and the way out', async () => {
  const bad: unknown[] = [
    null,
    'fast',
    { sead: 42 },
    { seed: 1.5 },
    { seed: -1 },
    { time: 'fake' },
    { autoAdvance: 'no' },
    { epoch: 'yesterday' },
    { epoch: null },
    { epoch: 1e17 },
    { maxEvents: 0 },
    { maxVirtualTime: 'for ever' },
    { ioPatience: -1 },
    { deadlockGrace: Number.NaN },
    { traces: 0.5 },
  ]
  const failures = await Promise.all(bad.map((options) => failureOf(withChaos(() => {}, options as ChaosOptions))))
  expect(failures.filter((failure) => !(failure instanceof InvalidOptionError))).toEqual([])
  expect(failures.map(({ message }) => message)).toMatchInlineSnapshot(`
    [
      "Expected \`options\` to be an object, got null. withChaos(body, { seed: 42 })",
      "Expected \`options\` to be an object, got "fast". withChaos(body, { seed: 42 })",
      "Expected \`options\` to hold only seed, time, autoAdvance, epoch, maxEvents, maxVirtualTime, schedule, ioPatience, deadlockGrace, traces, blastRadius, abortWhen, recordCalls, determinism, got "sead". Check the spelling.",
      "Expected \`seed\` to be a whole number between 0 and 4294967295, got 1.5. Take the seed that a failure printed.",
      "Expected \`seed\` to be a whole number between 0 and 4294967295, got -1. Take the seed that a failure printed.",
      "Expected \`time\` to be one of 'virtual', 'real', got "fake".",
      "Expected \`autoAdvance\` to be true or false, got "no".",
      "Expected \`epoch\` to be a date, ms since 1970, or a text such as 2025-01-01T00:00:00Z, got "yesterday".",
      "Expected \`epoch\` to be a date, ms since 1970, or a text such as 2025-01-01T00:00:00Z, got null.",
      "Expected \`epoch\` to be a date, ms since 1970, or a text such as 2025-01-01T00:00:00Z, got 100000000000000000.",
      "Expected \`maxEvents\` to be a whole number, 1 or more, got 0.",
      "Expected \`maxVirtualTime\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "for ever".",
      "Expected \`ioPatience\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got -1.",
      "Expected \`deadlockGrace\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got NaN.",
      "Expected \`traces\` to be a whole number, 0 or more, got 0.5.",
    ]
  `)
})

test('a bad seed of the environment names its variable', async () => {
  vi.stubEnv('FAULTLINE_SEED', '4x')
  expect((await failureOf(withChaos(() => {}))).message).toMatchInlineSnapshot(
    `"Expected \`FAULTLINE_SEED\` to be a whole number between 0 and 4294967295, got "4x". Take the seed that a failure printed."`,
  )
  vi.stubEnv('FAULTLINE_SEED', '')
  vi.stubEnv('FAULTLINE_REPLAY', 'f1.AAAAAAAAAA')
  expect(await failureOf(withChaos(() => {}))).toMatchObject({ name: 'ReplayError', code: 'FAULTLINE_REPLAY' })
})

test('a bad schedule names the path inside the document', async () => {
  const injection = (fields: object) => ({ version: 1, seed: 1, injections: [{ fault: { kind: 'hang' }, ...fields }] })
  const bad: unknown[] = [
    '{ "version": 1, ',
    { version: 2, seed: 1, injections: [] },
    injection({ when: { probability: 1.2 } }),
    injection({ when: { form: 3 } }),
    injection({ at: 'payments..charge' }),
    injection({ fault: { kind: 'latency', delayMs: -1 } }),
    JSON.stringify(injection({ fault: { kind: 'latencey' } })),
  ]
  const failures = await Promise.all(
    bad.map((schedule) => failureOf(withChaos(() => {}, { schedule: schedule as string }))),
  )
  expect(failures.every(isFaultlineError)).toBe(true)
  expect(failures.slice(0, -1).every((failure) => failure instanceof ScheduleFormatError)).toBe(true)
  const told = failures.map(({ name, message }) => `${name}: ${message.replace(/Known: [\w, ]+/, 'Known: …')}`)
  expect(told).toMatchInlineSnapshot(`
    [
      "ScheduleFormatError: The schedule is not JSON: Expected double-quoted property name in JSON at position 16 (line 1 column 17).",
      "ScheduleFormatError: Expected \`version\` to be 1, the only version there is, got 2.",
      "ScheduleFormatError: Expected \`injections[0].when.probability\` to be between 0 and 1, got 1.2.",
      "ScheduleFormatError: Unknown field \`injections[0].when.form\`. Did you mean 'forMs'?",
      "ScheduleFormatError: Expected \`injections[0].at\` to be the name of a point or a pattern such as 'payments.*', got "payments..charge".",
      "ScheduleFormatError: Expected \`injections[0].fault.delayMs\` to be a number between 0 and 2147483647, got -1.",
      "UnknownFaultKindError: Unknown fault kind "latencey" at \`injections[0].fault.kind\`. Did you mean 'latency'? Known: …. Add your own with \`registerFault(kind)\`.",
    ]
  `)
})

test('a body that is no function is refused where it is given', () => {
  expect(() => withChaos(5 as never)).toThrow(InvalidOptionError)
  expect(() => withChaos(5 as never)).toThrow('Expected `body` to be a function, got 5.')
})
