import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import type { Fault, FaultKind } from './index.js'
import {
  completeFault,
  describeFault,
  faultKind,
  faultKinds,
  faults,
  type LatencyFault,
  parseFault,
  registerFault,
} from './index.js'

interface BrownoutFault {
  readonly kind: 'brownout'
  readonly share: number
}

const brownout: FaultKind<BrownoutFault> = {
  kind: 'brownout',
  target: 'call',
  schema: v.strictObject({ kind: v.literal('brownout'), share: v.optional(v.pipe(v.number(), v.maxValue(1)), 0.5) }),
  verdict: ({ share }, { random }) => (random.chance(share) ? { act: 'answer', value: 'lite' } : { act: 'pass' }),
  shrink: () => [],
  describe: ({ share }) => `brownout of ${share}`,
}

describe('a kind of your own', () => {
  test('is typed and treated as ours, until it is taken off', () => {
    using _registration = registerFault(brownout)
    expect(faultKind('brownout')).toBe(brownout)
    expect(faultKinds()).toContain(brownout)
    expect(parseFault({ kind: 'brownout' })).toEqual({ kind: 'brownout', share: 0.5 })
    expect(describeFault({ kind: 'brownout', share: 1 } as BrownoutFault)).toBe('brownout of 1')
    expect(() => completeFault(brownout, { kind: 'brownout', share: 2 })).toThrow('`share`')
    expectTypeOf(faultKind('latency').verdict).parameter(0).toEqualTypeOf<LatencyFault>()
    expectTypeOf<Extract<Fault, { kind: 'latency' }>>().toEqualTypeOf<LatencyFault>()
  })

  test('is gone after, may be registered twice, and takes no name that is in use', () => {
    expect(() => faultKind('brownout')).toThrow('Unknown fault kind "brownout".')
    const first = registerFault(brownout)
    registerFault(brownout).unregister()
    expect(faultKind('brownout')).toBe(brownout)
    expect(() => registerFault({ ...brownout })).toThrow("A fault of kind 'brownout' is already registered.")
    first.unregister()
    expect(() => registerFault({ ...brownout, kind: 'latency' } as never)).toThrow(
      "A fault of kind 'latency' is already",
    )
    expect(() => registerFault({ ...brownout, shrink: undefined } as never)).toThrow(
      'Expected `shrink` of a fault kind to be a function, got undefined.',
    )
    expect(() => registerFault(undefined as never)).toThrow('Expected `kind` of a fault kind')
  })
})

test('faults from code are refused by option, faults from documents by path', () => {
  expect(() => parseFault({ kind: 'latncy' })).toThrow('Unknown fault kind "latncy". Did you mean \'latency\'?')
  expect(() => parseFault({ kind: '__proto__' })).toThrow('Unknown fault kind')
  expect(() => parseFault({ kind: {} })).toThrow('Unknown fault kind {}')
  expect(() => faults.latency({ delayMs: -5 })).toThrow(
    expect.objectContaining({
      code: 'FAULTLINE_INVALID_OPTION',
      option: 'delayMs',
      message: "Expected `delayMs` to be a number between 0 and 2147483647, got -5. In a fault of kind 'latency'.",
    }),
  )
  expect(() => parseFault({ kind: 'latency', delayMs: 'long' })).toThrow(
    "[min, max], or a distribution: 'normal', 'exponential' or 'pareto', got \"long\".",
  )
  expect(() => faults.latency({ delayMs: 'soon' })).toThrow("text such as '30s'")
  expect(() =>
    parseFault({ kind: 'latency', delayMs: { distribution: 'normal', meanMs: 5 } }, 'injections[0].fault'),
  ).toThrow(
    expect.objectContaining({
      code: 'FAULTLINE_SCHEDULE_FORMAT',
      path: 'injections[0].fault.delayMs.stdDevMs',
      message: 'Expected `injections[0].fault.delayMs.stdDevMs` to be given, got undefined.',
    }),
  )
  expect(() => parseFault(5)).toThrow('Expected `fault` to be an object with a `kind`, got 5.')
})

test('makers take durations as text, leave out what is undefined, and say what they made', () => {
  expect(faults.latency({ delayMs: ['500ms', '2s'] })).toEqual({ kind: 'latency', delayMs: [500, 2000] })
  expect(faults.hang({ release: undefined as never })).toEqual({ kind: 'hang', release: 'lift' })
  const made = [
    faults.latency({ delayMs: [500, 2000] }),
    faults.latency({ delayMs: { distribution: 'normal', meanMs: 300, stdDevMs: 50 } }),
    faults.exception('ECONNRESET'),
    faults.exception(503),
    faults.hang(),
    faults.drop({ lost: 'answer' }),
    faults.nullValue({ remove: 'items.0.price' }),
    faults.wrongValue({ value: { price: -1 } }),
    faults.lostAnswer(),
    faults.abort(),
    faults.lateTimers({ delayMs: 200 }),
    faults.throttle({ perSecond: 5, burst: 10, mode: 'reject' }),
    faults.clockSkew({ offsetMs: '1h' }),
    faults.clockDrift({ ppm: -200 }),
    faults.clockJump({ byMs: '-1s' }),
    faults.clockFreeze(),
    faults.dstChange({ zone: 'Europe/Berlin', change: 'spring', beforeMs: '1m' }),
    faults.leapSecond({ direction: 'delete' }),
    faults.leapSecond({ mode: 'smear', atMs: 0 }),
  ]
  expect(made.map(describeFault)).toMatchInlineSnapshot(`
    [
      "latency 500–2000 ms",
      "latency normal 300 ± 50 ms",
      "exception ECONNRESET",
      "exception 503",
      "hang until lifted",
      "drop the answer",
      "answer without items.0.price",
      "answer {"price":-1}",
      "lost answer, ECONNRESET",
      "abort during the call",
      "timers late by 200 ms",
      "throttle to 5/s, bursts of 10, reject",
      "clock skew +3600000 ms",
      "clock drift -200 ppm",
      "clock jump -1000 ms",
      "clock freeze",
      "dst spring Europe/Berlin at +60000 ms",
      "negative leap second at +1000 ms",
      "leap second smeared at +0 ms, over 86400000 ms",
    ]
  `)
})
