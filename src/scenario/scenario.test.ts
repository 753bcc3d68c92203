import { describe, expect, expectTypeOf, test } from 'vitest'
import { InvalidOptionError } from '../error/index.js'
import { faults, parseFault } from '../fault/index.js'
import { isScenario, parameter, type Scenario, type Severity, scenario, scenarios } from './index.js'

const { list, ...makers } = scenarios
const all = Object.entries(makers) as unknown as [string, (options?: object) => Scenario][]
const severities: Severity[] = ['low', 'medium', 'high', 'critical']

describe('every scenario', () => {
  test.each(all)('%s makes plain data of known faults at each severity', (name, make) => {
    for (const severity of severities) {
      const made = make({ severity })
      expect(made).toMatchObject({ scenario: name, severity })
      expect(isScenario(made)).toBe(true)
      expect(made.injections.length).toBeGreaterThan(0)
      for (const { fault, when } of made.injections) {
        expect(parseFault(JSON.parse(JSON.stringify(fault)))).toEqual(fault)
        expect(when?.probability ?? 1).toBeGreaterThan(0)
        expect(when?.probability ?? 1).toBeLessThanOrEqual(1)
      }
    }
    expect(make()).toEqual(make({ severity: 'medium' }))
  })

  test.each(all)('%s takes a probability, which wins over its severity', (_name, make) => {
    const chances = make({ probability: 0.5, severity: 'critical' }).injections.map(
      ({ when }) => when?.probability ?? 1,
    )
    // What ends a call: the chance that none acts is that of the whole.
    expect(1 - chances.reduce((none, chance) => none * (1 - chance), 1)).toBeCloseTo(0.5, 6)
  })

  test.each(all)('%s refuses what it does not have', (_name, make) => {
    expect(() => make({ severty: 'high' })).toThrow("Did you mean 'severity'?")
    expect(() => make({ severity: 'huge' })).toThrow(
      "Expected `severity` to be one of 'low', 'medium', 'high', 'critical'",
    )
    expect(() => make({ probability: 1.2 })).toThrow(InvalidOptionError)
    expect(() => make('high' as never)).toThrow('Expected `options` to be an object')
  })
})

test('the list has every scenario, its severities and its parameters', () => {
  expect(list().map(({ name }) => name)).toEqual(all.map(([name]) => name))
  expect(list().find(({ name }) => name === 'packetLoss')).toMatchInlineSnapshot(`
    {
      "description": "Some calls are lost, on the way there or on the way back.",
      "family": "network",
      "name": "packetLoss",
      "parameters": [
        {
          "default": "drop",
          "description": "\`drop\`: what is lost never settles. \`timeout\`: it fails with ETIMEDOUT.",
          "name": "mode",
          "type": "choice",
          "values": [
            "drop",
            "timeout",
          ],
        },
        {
          "default": 0.5,
          "description": "Share of the lost calls whose answer is lost: they took effect.",
          "name": "answers",
          "range": [
            0,
            1,
          ],
          "type": "number",
          "unit": "ratio",
        },
        {
          "default": 8,
          "description": "On a TCP link, in mode \`drop\`: how often a lost segment is sent again before the connection is reset.",
          "name": "retransmissions",
          "range": [
            0,
            15,
          ],
          "type": "number",
          "unit": "count",
        },
        {
          "default": 0.2,
          "description": "Share of the calls it acts on.",
          "name": "probability",
          "range": [
            0,
            1,
          ],
          "type": "number",
          "unit": "ratio",
        },
      ],
      "severity": {
        "critical": {
          "answers": 0.5,
          "mode": "drop",
          "probability": 0.3,
          "retransmissions": 3,
        },
        "high": {
          "answers": 0.5,
          "mode": "drop",
          "probability": 0.25,
          "retransmissions": 5,
        },
        "low": {
          "answers": 0.5,
          "mode": "drop",
          "probability": 0.1,
          "retransmissions": 15,
        },
        "medium": {
          "answers": 0.5,
          "mode": "drop",
          "probability": 0.2,
          "retransmissions": 8,
        },
      },
    }
  `)
})

describe('parameters', () => {
  test('durations are milliseconds or text, and are checked', () => {
    expect(scenarios.highLatency({ delayMs: '2s' }).injections[0]?.fault).toEqual({
      kind: 'latency',
      delayMs: [2000, 2000],
    })
    expect(scenarios.slowResponse({ delayMs: ['1s', 1500] }).injections[0]?.fault).toEqual({
      kind: 'latency',
      delayMs: [1000, 1500],
    })
    expect(scenarios.timeSkew({ offsetMs: '-1h' }).injections[0]?.fault).toEqual({
      kind: 'clockSkew',
      offsetMs: -3_600_000,
    })
    expect(() => scenarios.highLatency({ delayMs: [2, 1] })).toThrow(
      "Expected `delayMs` to have its smaller number first, got [2, 1]. In scenario 'highLatency'",
    )
    expect(() => scenarios.highLatency({ delayMs: '-1s' })).toThrow(
      'Expected `delayMs` to be between 0 and 3600000 ms, got "-1s"',
    )
    expect(() => scenarios.highLatency({ delayMs: 'soon' })).toThrow('Expected `delayMs` to be milliseconds')
    expect(() => scenarios.clockDrift({ ppm: Number.NaN })).toThrow(
      'Expected `ppm` to be between -999999 and 1000000000 ppm, got NaN',
    )
  })

  test('words and lists are checked', () => {
    // @ts-expect-error not a mode
    expect(() => scenarios.networkPartition({ mode: 'flaky' })).toThrow(
      "Expected `mode` to be one of 'drop', 'refuse', got \"flaky\"",
    )
    expect(() => scenarios.nullInjection({ values: [] })).toThrow('Expected `values` to be a list of')
    expect(() => scenarios.randomExceptions({ errors: ['ECONRESET'] })).toThrow('ECONNRESET')
  })
})

test('a partition hangs until healed, refuses, or loses what waits', () => {
  const only = (made: Scenario) => made.injections.map(({ fault, when }) => [fault.kind, { ...fault }, when])
  expect(only(scenarios.networkPartition())).toEqual([['hang', { kind: 'hang', release: 'lift' }, undefined]])
  expect(only(scenarios.networkPartition({ severity: 'high' }))).toEqual([
    ['hang', { kind: 'hang', release: 'never' }, undefined],
  ])
  expect(scenarios.networkPartition({ mode: 'refuse' }).injections[0]?.fault).toMatchObject({
    kind: 'exception',
    code: 'ECONNREFUSED',
  })
})

test('shares of a mix come out even', () => {
  const ending = scenarios.randomExceptions({ errors: ['EPIPE', 'EIO', 503], probability: 0.9 }).injections
  expect(ending.map(({ when }) => when?.probability)).toEqual([0.3, 0.428571429, 0.75])
  const altering = scenarios.nullInjection({ probability: 1 }).injections
  expect(altering.map(({ fault, when }) => [(fault as { value?: unknown }).value, when?.probability ?? 1])).toEqual([
    ['empty', 1],
    ['undefined', 0.5],
    ['null', 0.333333333],
  ])
  expect(scenarios.connectionReset({ afterEffect: 1 }).injections.map(({ fault }) => fault.kind)).toEqual([
    'lostAnswer',
  ])
})

test('a share that depends on a parameter is that of what it is made with', () => {
  const share = (made: Scenario) => made.injections.map(({ when }) => when?.probability ?? 1)
  expect(share(scenarios.lostUpdate({ severity: 'low' }))).toEqual([1])
  expect(share(scenarios.lostUpdate({ severity: 'low', mode: 'unwritten' }))).toEqual([0.1])
  expect(share(scenarios.lostUpdate({ severity: 'low', probability: 0.4 }))).toEqual([0.4])
  expect(share(scenarios.deadlock({ mode: 'lockOrder' }))).toEqual([1])
  expect(share(scenarios.deadlock())).toEqual([0.25])
})

test('a scenario of your own', () => {
  const brownout = scenario({
    name: 'brownout',
    family: 'application',
    probability: { low: 0.1, medium: 0.2, high: 0.5, critical: 1 },
    parameters: {
      delayMs: parameter.number({ unit: 'ms', range: [0, 60_000], default: 800, description: 'Delay of each call.' }),
      retries: parameter.number({ unit: 'count', range: [0, 5], default: 1, description: 'Retries.' }),
    },
    injections({ delayMs, severity, probability }) {
      expectTypeOf(delayMs).toEqualTypeOf<number>()
      expectTypeOf(severity).toEqualTypeOf<Severity>()
      return [{ fault: faults.latency({ delayMs }), when: { probability, fromMs: 10 } }]
    },
  })
  expect(brownout({ delayMs: '1s', severity: 'high' })).toEqual({
    scenario: 'brownout',
    family: 'application',
    severity: 'high',
    injections: [{ fault: { kind: 'latency', delayMs: 1000 }, when: { probability: 0.5, fromMs: 10 } }],
  })
  expect(() => brownout({ retries: 1.5 })).toThrow('Expected `retries` to be between 0 and 5, a whole number, got 1.5')
  // @ts-expect-error no such parameter
  expect(() => brownout({ delay: 1 })).toThrow("Did you mean 'delayMs'?")
  expect(() => scenario({ name: '', family: 'x', parameters: {}, injections: () => [] })).toThrow('Expected `name`')
})
