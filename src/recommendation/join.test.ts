import { expect, test } from 'vitest'
import type { TimelineEvent } from '../timeline/event.js'
import { readTimeline } from './join.js'
import type { Reading } from './reading.js'
import { RunBuilder } from './run-builder.test-support.js'

const readingOf = (events: readonly TimelineEvent[], system = 'shop') => readTimeline(events).get(system) as Reading

test('calls are joined with their request, their faults and their end', () => {
  const { requests, calls, points, callers } = readingOf(
    new RunBuilder()
      .fault(0, 1000)
      .request(0, 30, 'failed', [
        { atMs: 0, untilMs: 10, error: 'ECONNRESET', act: 'fail' },
        { atMs: 20, untilMs: null },
      ])
      .request(50, 1050, 'timed out')
      .call({ atMs: 60, point: 'clean.up' }).events,
  )
  expect(requests).toMatchObject([
    { number: 1, startedMs: 0, endedMs: 30, outcome: 'failed', timedOut: false },
    { number: 2, outcome: 'failed', timedOut: true, calls: [] },
  ])
  const [first, second, third] = calls
  expect(requests[0]?.calls).toEqual([first, second])
  expect(first).toMatchObject({ outcome: 'failed', endedMs: 10, injected: true, faults: [{ act: 'fail' }] })
  expect(second).toMatchObject({ outcome: 'pending', endedMs: null, injected: false, faults: [] })
  expect(third).toMatchObject({ point: 'clean.up', request: undefined })
  expect([...points.keys()]).toEqual(['stock.find', 'clean.up'])
  expect([...callers.of('stock.find').values()]).toEqual([[first, second]])
})

test('an error that only comes through is told from the one where it began, retries in between or not', () => {
  const error = 'ECONNRESET'
  const { calls } = readingOf(
    new RunBuilder().request(0, 50, 'failed', [
      { atMs: 0, untilMs: 40, point: 'page', error },
      { atMs: 1, untilMs: 10, point: 'stock', error },
      { atMs: 20, untilMs: 30, point: 'stock', error },
      { atMs: 45, untilMs: 50, point: 'mail', error },
    ]).events,
  )
  expect(calls.map(({ point, passedOn }) => [point, passedOn])).toEqual([
    ['page', true],
    ['stock', false],
    ['stock', false],
    ['mail', false],
  ])
})

test('calm is what neither a fault nor an incident touched, and was answered in full', () => {
  const builder = new RunBuilder().fault(2000, 3000).acts(2500).probes(0, 5000, true).probes(5000, 6000, false)
  builder.probes(6000, 7000, true)
  for (const atMs of [100, 2450, 2550, 3050, 5500, 6500]) builder.request(atMs, atMs, 'answered')
  builder.request(2400, 2600, 'answered').request(6600, 6600, 'degraded').request(6700, 6700, 'failed')
  expect(readingOf(builder.events).calm.map(({ startedMs }) => startedMs)).toEqual([100, 2450, 3050, 6500])
})

test('a system without a workload is read by its probes; of one that has a workload, calls of probes are marked', () => {
  const probe = { system: 'shop', startedMs: 0, degraded: false } as const
  const call = { point: 'ask', call: 1, args: '' }
  const probing: TimelineEvent[] = [
    { seq: 0, atMs: 0, type: 'call.began', ...call, system: 'shop', request: 1, probe: true },
    { seq: 1, atMs: 5, type: 'call.ended', ...call, startedMs: 0, outcome: 'answered' },
    { seq: 2, atMs: 5, type: 'probe.succeeded', ...probe },
  ]
  const alone = readingOf(probing)
  expect(alone).toMatchObject({ noun: 'probe', requests: [{ number: 1, outcome: 'answered', endedMs: 5 }] })
  expect(alone.calls).toMatchObject([{ probe: false, request: { number: 1 } }])

  const { type: _, ...request } = { ...probe, type: 'request.succeeded' }
  const both = readingOf([...probing, { seq: 3, atMs: 6, type: 'request.succeeded', request: 1, ...request }])
  expect(both).toMatchObject({ noun: 'request', requests: [{ endedMs: 6, calls: [] }], calls: [{ probe: true }] })
  expect(both.callers.of('ask').size).toBe(0)
})

test('the end of a fault that has none is its last act on a call; one that begins and stays is in force for ever', () => {
  const endless = (point: string) =>
    readingOf(
      new RunBuilder().fault(0, null).acts(100, point, 1).acts(300, point, 2).request(0, 900, 'answered').events,
    )
  expect(endless('stock.find').injections).toMatchObject([{ forceFromMs: 100, forceUntilMs: 300 }])
  expect(endless('').injections).toMatchObject([{ forceFromMs: 100, forceUntilMs: Number.POSITIVE_INFINITY }])
})

test('an HTTP answer that is a failure of the server counts as one', () => {
  const call = { point: 'api', call: 1, args: '' }
  const answered = (status: number) =>
    readingOf([
      { seq: 0, atMs: 0, type: 'call.began', ...call, system: 'shop', request: 1 },
      { seq: 1, atMs: 5, type: 'call.ended', ...call, startedMs: 0, outcome: 'answered', status },
    ]).calls[0]
  expect(answered(503)).toMatchObject({ outcome: 'failed', error: { name: 'status 503' } })
  expect(answered(429)).toMatchObject({ outcome: 'failed' })
  expect(answered(404)).toMatchObject({ outcome: 'answered', error: undefined })
})
