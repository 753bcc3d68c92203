import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { mtbf } from './mtbf.js'
import { states } from './states.js'

const build = () => new TimelineBuilder()

test('a state lasts from the end of the probe that showed it to the end of the next', () => {
  const { events } = build()
    .at(100)
    .good({ startedMs: 90 })
    .at(200)
    .good({ degraded: true })
    .at(260)
    .bad()
    .at(300)
    .good({ degraded: true })
    .at(320)
    .good()
    .at(400)
    .good()
  // Up 90–200 and 320–400, degraded 200–260 and 300–320, down 260–300.
  expect(states(events)).toEqual({ upMs: 190, degradedMs: 80, downMs: 40 })
  expect(mtbf(events)).toEqual({ meanMs: 270, failures: 1, runningMs: 270 })
})

test('in an incident that has not closed, degraded answers are part of it', () => {
  const builder = build()
    .good()
    .at(10)
    .add({ type: 'probe.failed', system: 'checkout', startedMs: 10, timedOut: false })
  builder.add({ type: 'incident.opened', system: 'checkout', incident: 1 })
  builder.at(20).add({ type: 'probe.succeeded', system: 'checkout', startedMs: 20, degraded: true })
  builder.at(50).add({ type: 'probe.succeeded', system: 'checkout', startedMs: 50, degraded: true })
  expect(states(builder.events)).toEqual({ upMs: 10, degradedMs: 0, downMs: 40 })
})

test('of several systems the times add up, and the time between failures is shared', () => {
  const builder = build().good().good({ system: 'b' }).at(50).bad({ system: 'b' }).at(100).good().bad({ system: 'b' })
  expect(states(builder.events)).toEqual({ upMs: 150, degradedMs: 0, downMs: 50 })
  expect(mtbf(builder.events)).toEqual({ meanMs: 150, failures: 1, runningMs: 150 })
  expect(mtbf(builder.events, 'checkout')).toEqual({ meanMs: null, failures: 0, runningMs: 100 })
})

test('no probe: nothing is known', () => {
  expect(states([])).toEqual({ upMs: null, degradedMs: null, downMs: null })
  expect(mtbf([])).toEqual({ meanMs: null, failures: 0, runningMs: null })
})
