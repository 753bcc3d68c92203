import { expect, test } from 'vitest'
import { incidentSpans, injectionSpans, systemNames } from './span.js'
import { outage, TimelineBuilder } from './timeline-builder.test-support.js'

test('an incident starts with the probe that failed first', () => {
  expect(incidentSpans(outage())).toEqual([
    {
      system: 'checkout',
      incident: 1,
      startedMs: 1090,
      openedMs: 1100,
      closedMs: 24_400,
      failedProbes: 233,
      timedOut: false,
      error: { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:4000', code: 'ECONNREFUSED' },
    },
  ])
})

test('systems are told apart', () => {
  const builder = new TimelineBuilder()
    .at(1)
    .bad({ system: 'a' })
    .at(2)
    .bad({ system: 'b' })
    .at(3)
    .good({ system: 'a' })
  expect(incidentSpans(builder.events).map(({ system, closedMs }) => [system, closedMs])).toEqual([
    ['a', 3],
    ['b', null],
  ])
  expect(incidentSpans(builder.events, 'b')).toHaveLength(1)
  expect(systemNames(builder.events)).toEqual(['a', 'b'])
})

test('an injection ends when lifted, at its window otherwise, or at no known time', () => {
  const builder = new TimelineBuilder()
    .arm(1, 'hang', 'a', 10, 50)
    .arm(2, 'hang', 'b', 0, 50)
    .arm(3, 'hang', null, 0, null)
  builder.at(20).inject(1).lift(1, 'limit').at(60).lift(2, 'session')
  expect(injectionSpans(builder.events).map(({ endMs, lifted, actedMs }) => [endMs, lifted, actedMs])).toEqual([
    [20, 'limit', [20]],
    [50, 'session', []],
    [null, null, []],
  ])
})
