import { type Chaos, faults } from '@faultline/vitest'
import { findLimit, type LimitOptions } from 'faultline/explore'
import { describe, expect, test } from 'vitest'
import { failure as messageOf } from '../../matcher/matcher.test-support.js'
import { patient } from './bodies.test-support.js'
import { settleLimit } from './settings.js'

const seed = 7

describe('min, max and precision', () => {
  test('a coarser precision, and a maximum that is no multiple of it', async () => {
    const find = (more: Partial<LimitOptions>) =>
      findLimit({ of: 'latency', at: 'ask', seed, seeds: 1, ...more } as LimitOptions, patient(1000))
    expect(await find({ precision: 300 })).toMatchObject({ tolerated: 900, broken: 1200, exact: true })
    expect(await find({ precision: '300ms', max: 950 })).toMatchObject({ tolerated: 950, reachedMax: true })
    expect(await find({ min: 500, precision: 200 })).toMatchObject({ tolerated: 900, broken: 1100, exact: true })
    // Of what is below the minimum nothing is known but that no latency passes.
    expect(await find({ min: '2s' })).toMatchObject({ tolerated: 0, broken: 2000, exact: false, monotone: true })
    const untimely = async (chaos: Chaos) => {
      await chaos.wrap('ask', async () => 'an answer')()
      if (chaos.clock.now() >= 2000 && chaos.clock.now() < 3000) throw new Error('untimely')
    }
    expect(await findLimit({ of: 'latency', at: 'ask', seed, seeds: 1, min: '2s', max: '9s' }, untimely)).toMatchObject(
      {
        tolerated: 0,
        broken: 2000,
        monotone: false,
        intervals: [
          { from: 2000, to: 2999, passes: false },
          { from: 3000, to: 9000, passes: true },
        ],
      },
    )
  })

  test('shares are not what binary fractions make of them', async () => {
    const limit = await findLimit({ of: 'rate', at: 'ask', seed, seeds: 2, probes: 100 }, patient(1000))
    expect(limit.tried.map(({ value }) => value)).toEqual(Array.from({ length: 101 }, (_, index) => index / 100))
  })
})

test('an outage of an hour may have as many events as any session, more than the runs of other searches', () => {
  const eventsOf = (session: NonNullable<LimitOptions['session']>) =>
    settleLimit({ of: 'outage', session }, 1).session.maxEvents
  expect([eventsOf({}), eventsOf({ epoch: 0 }), eventsOf({ maxEvents: 10 })]).toEqual([1_000_000, 1_000_000, 10])
})

test('options that mean nothing are refused, in words', async () => {
  const attempts = [
    { of: 'delay' },
    { of: 'latency', limit: 5 },
    { of: 'outage', for: '1m' },
    { of: 'latency', fault: 'drop' },
    { of: 'rate', direction: 'fast' },
    { of: 'skew', direction: 'fast' },
    { of: 'latency', max: '-1s' },
    { of: 'latency', max: 0.5 },
    { of: 'rate', max: 30 },
    { of: 'drift', max: '1s' },
    { of: 'drift', max: 1_000_000 },
    { of: 'latency', min: '2h' },
    { of: 'latency', max: 10, precision: 20 },
    { of: 'latency', precision: 0 },
    { of: 'latency', seeds: [] },
    { of: 'latency', seeds: [1, -1] },
    { of: 'latency', share: 0 },
    { of: 'latency', at: {} },
    { of: 'skew', at: patient },
    { of: 'outage', fault: 'ECONNREST' },
    { of: 'outage', fault: faults.exception(503), from: 'soon' },
    { of: 'latency', session: { time: 'real' } },
    { of: 'latency', session: { seed: 1 } },
    { of: 'latency', session: 5 },
    { of: 'latency', probes: 1.5 },
  ]
  const messages = []
  for (const options of [undefined, ...attempts])
    messages.push(await messageOf(() => findLimit(options as never, patient(1000))))
  messages.push(await messageOf(() => findLimit({ of: 'latency' }, undefined as never)))
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected \`options\` to be an object, got undefined. findLimit({ of: 'latency', at: 'payments.*' }, body)",
      "Expected \`of\` to be one of 'latency', 'outage', 'rate', 'skew', 'drift', got "delay".",
      "Expected \`options\` to hold only seed, runs, timeMs, recoverWithin, oracles, session, of, at, min, max, precision, seeds, share, probes, determinism, progress, from, for, got "limit". Check the spelling.",
      "Expected \`for\` to be left out for 'outage', got "1m". How long it lasts is what is looked for.",
      "Expected \`fault\` to be left out for 'latency', got "drop". It is for an outage or a rate: how calls fail.",
      "Expected \`direction\` to be left out for 'rate', got "fast". It is for a skew or a drift: which way clocks are off.",
      "Expected \`direction\` to be one of 'ahead', 'behind', 'both', got "fast".",
      "Expected \`max\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "-1s".",
      "Expected \`max\` to be whole milliseconds, got 0.5. Timers know no others.",
      "Expected \`max\` to be between 0 and 1, got 30. It is a fraction: for 30 %, write 0.3.",
      "Expected \`max\` to be a number, in ppm, got "1s". 1 % is 10000.",
      "Expected \`max\` to be 999999 ppm at most, got 1000000.",
      "Expected \`min\` to be below \`max\`, 1 h, got "2h".",
      "Expected \`precision\` to be no more than from \`min\` to \`max\`, got 20.",
      "Expected \`precision\` to be a finite number above 0, got 0.",
      "Expected \`seeds\` to be a number, or a list that is not empty, got [].",
      "Expected \`seeds[1]\` to be a whole number between 0 and 4294967295, got -1. Take the seed that a failure printed.",
      "Expected \`share\` to be above 0, got 0. Any value would pass.",
      "Expected \`at\` to be a pattern of points, or what chaos.wrap gave, got {}. Inside of the body it would be wrapped anew each time; write its name: at: 'payments.charge'.",
      "Expected \`at\` to be the name of a node, got function patient. Leave it out for all code.",
      "Expected \`code\` to be a code of the catalogue ('ECONNRESET', perhaps) or to come with a \`message\`, got "ECONNREST". In a fault of kind 'exception'.",
      "Expected \`from\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "soon".",
      "Expected \`session.time\` to be 'virtual', got "real". A limit found on the real clock would be another each time.",
      "Expected \`session\` to be without \`seed\`, got { maxEvents: 1000000, seed: 1 }. The search sees to it for each run.",
      "Expected \`session\` to be an object, got 5. session: { epoch: '2025-03-30' }",
      "Expected \`probes\` to be a whole number, between 0 and 1000, got 1.5.",
      "Expected \`body\` to be a function, got undefined. findLimit({ of: 'latency' }, async (chaos) => { … })",
    ]
  `)
})
