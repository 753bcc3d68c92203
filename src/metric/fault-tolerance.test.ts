import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { faultTolerance } from './fault-tolerance.js'
import { perInjection } from './per-injection.js'
import { wilson } from './wilson.js'

/** One injection after another, each in force for 100 ms; a probe is made halfway through it. */
function injected(...all: { severity?: 'low' | 'medium' | 'high' | 'critical'; acts?: boolean; held?: boolean }[]) {
  const builder = new TimelineBuilder().good()
  for (const [index, { severity, acts = true, held = true }] of all.entries()) {
    const injection = index + 1
    const fromMs = injection * 1000
    const shape = { kind: 'drop', text: 'drop', at: null, fromMs, untilMs: fromMs + 100 }
    builder.add({ type: 'fault.armed', injection, ...shape, ...(severity && { severity }) })
    builder.at(fromMs)
    if (acts) builder.inject(injection)
    builder.at(fromMs + 50)
    if (held) builder.good()
    else builder.bad()
    builder.at(fromMs + 100).lift(injection)
    builder.at(fromMs + 500).good()
  }
  return builder.events
}

test('injections that acted and during which no probe failed, of those that acted', () => {
  const tolerance = faultTolerance(injected({}, { held: false }, { acts: false }, {}))
  expect(tolerance).toEqual({
    score: expect.closeTo(66.667, 3),
    tolerated: 2,
    acted: 3,
    unobserved: 0,
    interval: { low: expect.closeTo(wilson(2, 3).low, 12), high: expect.closeTo(wilson(2, 3).high, 12) },
  })
})

test('weighted by severity: low 1, medium 2, high 3, critical 4; none given is medium', () => {
  const score = (...all: Parameters<typeof injected>) => faultTolerance(injected(...all)).score
  expect(score({ severity: 'low' }, { severity: 'critical', held: false })).toBe(20)
  expect(score({ severity: 'high' }, { held: false })).toBe(60)
  expect(score({ severity: 'medium' }, { held: false })).toBe(50)
})

test('unequal weights are worth fewer trials, so less is known', () => {
  const { interval } = faultTolerance(injected({ severity: 'low' }, { severity: 'critical', held: false }))
  // (1 + 4)² / (1 + 16)
  expect(interval).toEqual(wilson(0.2 * (25 / 17), 25 / 17))
})

test('an injection that acted unobserved is counted apart; when none is left nothing is known', () => {
  const builder = new TimelineBuilder().good().arm(1, 'drop', null, 10, 20).at(15).inject(1).at(30).good()
  expect(faultTolerance(builder.events)).toEqual({
    score: null,
    tolerated: 0,
    acted: 0,
    unobserved: 1,
    interval: { low: 0, high: 1 },
  })
  expect(faultTolerance(new TimelineBuilder().good().events).score).toBeNull()
})

test('a window ends before its last millisecond does: what fails only then is not held against it', () => {
  const builder = (probeMs: number) =>
    new TimelineBuilder().good().arm(1, 'drop', null, 10, 20).at(12).inject(1).at(15).good().at(probeMs).bad()
  const held = (probeMs: number) => perInjection(builder(probeMs).events)[0]?.held
  expect([held(19), held(20)]).toEqual([false, true])
})

test('one whose limit is used up acts in the very moment it ends', () => {
  const builder = new TimelineBuilder().good().arm(1, 'drop', null, 0, null).at(10).inject(1).bad().lift(1, 'limit')
  expect(perInjection(builder.at(20).good().events)).toMatchObject([{ endMs: 10, held: false }])
})
