import { describe, expect, test } from 'vitest'
import { parseJSONL } from '../timeline/parse.js'
import { toJSONL } from '../timeline/timeline.js'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { availability } from './availability.js'
import { errorRate } from './error-rate.js'
import { incidents } from './incidents.js'
import { measure } from './measure.js'
import { mttr } from './mttr.js'
import { observed } from './observed.js'
import { recoveryTimes } from './recovery-times.js'

const build = () => new TimelineBuilder()
const recovery = (builder: TimelineBuilder) =>
  recoveryTimes(builder.events).map((time) => [time.recoveryMs, time.since])

describe('incidents and MTTR', () => {
  test('mean of close − open, of one system or of all', () => {
    const { events } = build()
      .good()
      .at(10)
      .bad()
      .at(30)
      .good()
      .at(40)
      .bad({ system: 'b' })
      .at(100)
      .good({ system: 'b' })
    expect(mttr(events)).toEqual({ meanMs: 40, count: 2, open: 0, lowerBound: false, atLeastMs: 40 })
    expect(mttr(events, 'b').meanMs).toBe(60)
    expect(incidents(events, 'checkout')).toMatchObject([{ openedMs: 10, closedMs: 30, lastedMs: 20, open: false }])
  })

  test('an open incident makes it a lower bound', () => {
    const { events } = build().at(10).bad().at(30).good().at(40).bad().at(140).good({ system: 'b' })
    expect(mttr(events)).toEqual({ meanMs: 20, count: 1, open: 1, lowerBound: true, atLeastMs: 60 })
    expect(mttr(events, undefined, 240).atLeastMs).toBe(110)
  })

  test('none: nothing to take a mean of', () => {
    expect(mttr([])).toEqual({ meanMs: null, count: 0, open: 0, lowerBound: false, atLeastMs: null })
  })
})

describe('recovery time after a fault', () => {
  test('close − end of the window', () => {
    expect(recoveryTimes(outage())).toEqual([
      {
        system: 'checkout',
        incident: 1,
        recoveryMs: 3400,
        lowerBound: false,
        sinceMs: 21_000,
        since: 'fault',
        injections: [1],
        stillArmed: [],
      },
    ])
  })

  test('zero when the system was well before the fault ended', () => {
    expect(recovery(build().arm(1, 'hang', 'a', 10, 100).at(20).bad().at(50).good().at(100).lift(1))).toEqual([
      [0, 'fault'],
    ])
  })

  test('the last of several that overlapped counts; those before and after do not', () => {
    const builder = build()
    builder
      .arm(1, 'hang', 'a', 0, 5)
      .arm(2, 'hang', 'b', 10, 40)
      .arm(3, 'hang', 'c', 10, 60)
      .arm(4, 'hang', 'd', 90, 200)
    expect(recovery(builder.at(20).bad().at(90).good())).toEqual([[30, 'fault']])
  })

  test('a fault that ended while the first failed probe was under way overlaps', () => {
    const builder = build().arm(1, 'hang', 'a', 0, 15).at(20).bad({ startedMs: 10 }).at(90).good()
    expect(recovery(builder)).toEqual([[75, 'fault']])
  })

  test('no injection overlapped: from the opening', () => {
    expect(recovery(build().at(20).bad().at(90).good())).toEqual([[70, 'incident']])
  })

  test('lifted by hand or by its limit: that was its end, not its window', () => {
    expect(recovery(build().arm(1, 'hang', 'a', 0, 500).at(20).bad().at(40).lift(1, 'lifted').at(90).good())).toEqual([
      [50, 'fault'],
    ])
    expect(
      recovery(build().arm(1, 'hang', 'a', 0, null).at(20).bad().inject(1).lift(1, 'limit').at(90).good()),
    ).toEqual([[70, 'fault']])
  })

  test('an injection without an end counts to the last time it acted, also once the session lifted it', () => {
    const builder = build()
      .arm(1, 'hang', 'a', 0, null)
      .at(20)
      .bad()
      .inject(1)
      .at(60)
      .inject(1)
      .at(90)
      .good()
      .at(95)
      .inject(1)
    const times = recoveryTimes(builder.events)
    expect(times).toMatchObject([{ recoveryMs: 30, sinceMs: 60, stillArmed: [1] }])
    expect(recoveryTimes(builder.at(200).lift(1, 'session').events)).toEqual(times)
  })

  test('still open: how long it has been so far, a lower bound', () => {
    const builder = build().arm(1, 'hang', 'a', 0, 50).at(20).bad().at(80).bad()
    expect(recoveryTimes(builder.events)).toMatchObject([{ recoveryMs: 30, lowerBound: true, sinceMs: 50 }])
    expect(recoveryTimes(builder.events, 'checkout', 100)).toMatchObject([{ recoveryMs: 50 }])
  })
})

describe('availability', () => {
  test('by time: 1 − downtime / observed time, which begins with the first probe and ends with the last', () => {
    const { events } = build().at(100).good({ startedMs: 90 }).at(120).bad().at(140).good().at(190).good().at(900).add({
      type: 'note.added',
      text: 'late',
    })
    expect(observed(events)).toEqual({
      fromMs: 90,
      untilMs: 190,
      observedMs: 100,
      probes: 4,
      failedProbes: 1,
      degradedProbes: 0,
    })
    expect(availability(events).time).toEqual({ ratio: 0.8, downMs: 20, observedMs: 100 })
  })

  test('down until the end counts as far as was observed', () => {
    expect(availability(build().good().at(50).bad().at(100).bad().events).time.ratio).toBe(0.5)
    expect(availability(build().bad().events).time.ratio).toBe(0)
    expect(availability(build().good().events).time.ratio).toBe(1)
    expect(availability([]).time.ratio).toBeNull()
  })

  test('by requests: answered / all, degraded answers among the answered; the error rate is the rest', () => {
    const { events } = build().served().served(true).refused().served()
    expect(availability(events).requests).toMatchObject({ ratio: 0.75, answered: 3, total: 4 })
    expect(errorRate(events)).toMatchObject({ ratio: 0.25, failed: 1, total: 4 })
    expect(errorRate([])).toEqual({ ratio: null, failed: 0, total: 0, interval: { low: 0, high: 1 } })
    expect(measure(events).requests.degraded).toBe(1)
  })
})

test('a saved timeline gives the same figures', () => {
  expect(measure(parseJSONL(toJSONL(outage())).events)).toEqual(measure(outage()))
})
