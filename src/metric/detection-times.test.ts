import { expect, test } from 'vitest'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { detectionTimes, mttd } from './detection-times.js'

const build = () => new TimelineBuilder()

test('open − start of the injection', () => {
  const { events } = build().arm(1, 'hang', 'a', 1000, 5000).at(1200).inject(1).at(1350).bad({ startedMs: 1300 })
  expect(detectionTimes(events)).toEqual([{ system: 'checkout', incident: 1, detectionMs: 350, injection: 1 }])
})

test('the last to begin of those that had acted by then is taken for the cause', () => {
  const builder = build()
    .arm(1, 'in the background', 'a', 0, null)
    .arm(2, 'the cause', 'b', 1000, 5000)
    .arm(3, 'not met yet', 'c', 1100, 5000)
  builder.at(500).inject(1).at(1050).inject(2).at(1200).bad().at(1201).inject(3)
  expect(detectionTimes(builder.events)).toMatchObject([{ detectionMs: 200, injection: 2 }])
})

test('without a window it began when it was armed', () => {
  const { events } = build().at(700).arm(1, 'hang', 'a', 0, null).inject(1).at(900).bad()
  expect(mttd(events)).toEqual({ meanMs: 200, count: 1, unexplained: 0 })
})

test('an incident that no injection explains has none', () => {
  const { events } = build().arm(1, 'hang', 'a', 0, 10).at(20).bad().at(30).good()
  expect(detectionTimes(events)).toMatchObject([{ detectionMs: null, injection: null }])
  expect(mttd(events)).toEqual({ meanMs: null, count: 0, unexplained: 1 })
})

test('a fault first met after the incident opened did not cause it', () => {
  // Payments are gone from 1 s, and first called at 2 s; checkout was down at 1.1 s.
  expect(mttd(outage())).toEqual({ meanMs: null, count: 0, unexplained: 1 })
})
