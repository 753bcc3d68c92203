import { expect, test } from 'vitest'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { perInjection } from './per-injection.js'
import { perPoint } from './per-point.js'

const error = { name: 'Error', message: 'reset', code: 'ECONNRESET' }
const act = { type: 'fault.injected', kind: 'mixed', call: 1, act: 'fail' } as const

test('what an injection did, and what became of requests and probes meanwhile', () => {
  const builder = new TimelineBuilder().refused().at(100).arm(1, 'mixed', 'payments.*', 100, 300)
  builder.add({ ...act, injection: 1, point: 'payments.charge', error })
  builder.at(200).add({ ...act, injection: 1, point: 'payments.refund', delayMs: 40 })
  builder.served().refused().bad().at(300).lift(1).refused().at(350).good()
  expect(perInjection(builder.events)).toEqual([
    {
      injection: 1,
      text: 'mixed',
      at: 'payments.*',
      scenario: null,
      severity: null,
      fromMs: 100,
      endMs: 300,
      acted: 2,
      errors: 1,
      delayMs: 40,
      incidents: [{ system: 'checkout', incident: 1 }],
      held: false,
      requests: { total: 2, failed: 1, errorRate: 0.5, interval: expect.anything() },
    },
  ])
  expect(perPoint(builder.events)).toEqual([
    { point: 'payments.charge', acted: 1, errors: 1, delayMs: 0, calls: null },
    { point: 'payments.refund', acted: 1, errors: 0, delayMs: 40, calls: null },
  ])
})

test('one that was lifted before it began was never in force', () => {
  const builder = new TimelineBuilder().arm(1, 'drop', null, 1000, null).at(50).bad().lift(1, 'lifted').served()
  expect(perInjection(builder.at(2000).served().events)).toMatchObject([
    { incidents: [], held: null, requests: { total: 0, errorRate: null } },
  ])
})

test('of a system that sent no requests no error rate is known', () => {
  expect(perInjection(outage())).toMatchObject([{ acted: 10, held: false, requests: { total: 0, errorRate: null } }])
  expect(perInjection(outage(), 'another system')).toMatchObject([{ acted: 10, held: null, incidents: [] }])
})

test('with calls on the timeline, a point has those too; timers and clocks are no points', () => {
  const builder = new TimelineBuilder().add({ ...act, injection: 1, point: '' })
  const call = (number: number) => ({ point: 'mail.send', call: number })
  for (const number of [1, 2, 3, 4]) builder.add({ type: 'call.began', ...call(number), args: '' })
  builder.at(30).add({ type: 'call.ended', ...call(1), startedMs: 0, outcome: 'answered' })
  builder.at(50).add({ type: 'call.ended', ...call(3), startedMs: 0, outcome: 'answered' })
  builder.add({ type: 'call.ended', ...call(2), startedMs: 0, outcome: 'failed', error })
  expect(perPoint(builder.events)).toEqual([
    {
      point: 'mail.send',
      acted: 0,
      errors: 0,
      delayMs: 0,
      calls: {
        total: 4,
        answered: 2,
        failed: 1,
        pending: 1,
        latency: { count: 2, meanMs: 40, p50Ms: 30, p90Ms: 50, p95Ms: 50, p99Ms: 50, maxMs: 50 },
      },
    },
  ])
})
