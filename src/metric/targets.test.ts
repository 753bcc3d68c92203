import { describe, expect, test } from 'vitest'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { measure } from './measure.js'
import { metricNames, metricOf, metrics } from './metric-table.js'
import { defaultTargets, judgeTargets, type Targets } from './targets.js'

const build = () => new TimelineBuilder()
const verdicts = (builder: TimelineBuilder, targets?: Targets) =>
  judgeTargets(measure(builder.events), targets).map(({ target, met }) => [target, met])

describe('judging', () => {
  test('a figure, its bound, and both in words', () => {
    expect(judgeTargets(measure(outage()), { mttr: '20s', availability: 0.2 })).toEqual([
      {
        target: 'mttr',
        bound: 20_000,
        boundText: 'below 20 s',
        actual: 23_300,
        met: false,
        text: '23.3 s, the mean of 1 incident',
      },
      {
        target: 'availability',
        bound: 0.2,
        boundText: 'above 20 %',
        actual: expect.closeTo(0.22333, 4),
        met: true,
        text: '22.33 %: down for 23.3 s of 30 s observed',
      },
    ])
  })

  test('better than the bound; the bound itself only where nothing is better', () => {
    const builder = build().good().served(true).refused().at(10).bad().at(30).good().at(100).good()
    expect(verdicts(builder, { mttr: 20, gracefulDegradation: 50, availability: 0.8, errorRate: 0.5 })).toEqual([
      ['mttr', false],
      ['gracefulDegradation', false],
      ['availability', false],
      ['errorRate', false],
    ])
    const best = { availability: 1, errorRate: 0, recoverySuccess: 1, gracefulDegradation: 100, downtime: 0 }
    expect(judgeTargets(measure(build().good().served().at(10).good().events), best).map(({ met }) => met)).toEqual(
      new Array(5).fill(true),
    )
    expect(judgeTargets(measure(builder.events), best).map(({ met }) => met)).toEqual([
      false,
      false,
      true,
      false,
      false,
    ])
  })

  test('an open incident settles only what can get no better', () => {
    const builder = build().good().at(10).bad().at(1000).bad()
    const bounds = { mttr: 990, recoverySuccess: 0.9, recoveryTime: 2000, incidents: 2 }
    expect(verdicts(builder, bounds)).toEqual([
      ['mttr', false],
      ['recoverySuccess', 'unknown'],
      ['recoveryTime', 'unknown'],
      ['incidents', true],
    ])
    expect(verdicts(builder, { mttr: 991 })).toEqual([['mttr', 'unknown']])
  })

  test('no incident meets what is asked of incidents; what was not observed nobody knows', () => {
    expect(verdicts(build().good(), { ...defaultTargets, mttd: 1, recoveryTime: 0, mtbf: '1m' })).toEqual([
      ['mttr', true],
      ['faultTolerance', 'unknown'],
      ['availability', true],
      ['gracefulDegradation', 'unknown'],
      ['recoverySuccess', true],
      ['mttd', true],
      ['recoveryTime', true],
      ['mtbf', 'unknown'],
    ])
    expect(judgeTargets(measure([])).map(({ met, text }) => [met, text])).toEqual([
      ['unknown', 'no probe has ended'],
      ['unknown', 'no injection has acted'],
      ['unknown', 'no probe has ended'],
      ['unknown', 'no request has ended'],
      ['unknown', 'no probe has ended'],
    ])
  })

  test('a target that there is not, or a bound out of range, is told in words', () => {
    const failure = (targets: object) => {
      try {
        judgeTargets(measure([]), targets as Targets)
        return 'judged'
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(failure({ mtr: 1 })).toContain('Expected `targets` to name metrics, got "mtr". Did you mean \'mttr\'')
    expect([{ availability: 99 }, { mttr: 'soon' }, { faultTolerance: 101 }, { incidents: 1.5 }].map(failure)).toEqual([
      'Expected `availability` to be between 0 and 1, got 99. It is a fraction: for 99 %, write 0.99.',
      "Expected `mttr` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got \"soon\".",
      'Expected `faultTolerance` to be between 0 and 100, got 101. It is a score, such as 80.',
      'Expected `incidents` to be a whole number, 0 or more, got 1.5.',
    ])
    expect(failure({ toString: 1 })).toContain('to name metrics')
  })
})

test('every metric by its name has a unit, a direction, and a figure of a run or null', () => {
  const known = measure(outage())
  const unknown = measure([])
  for (const name of metricNames) {
    expect(metrics[name]).toMatchObject({ unit: expect.any(String), better: expect.stringMatching(/lower|higher/) })
    expect(metricOf(unknown, name)).toBeNull()
  }
  const figures = Object.fromEntries(metricNames.map((name) => [name, metricOf(known, name)]))
  expect(Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== null))).toMatchInlineSnapshot(`
    {
      "availability": 0.22333333333333338,
      "degradedTime": 0,
      "downtime": 23300,
      "faultTolerance": 0,
      "incidents": 1,
      "mtbf": 6700,
      "mttr": 23300,
      "openIncidents": 0,
      "recoverySuccess": 1,
      "recoveryTime": 3400,
    }
  `)
})
