import { expect, test } from 'vitest'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { degradation } from './degradation.js'
import { latency } from './latency.js'
import { recoverySuccess } from './recovery-success.js'
import { wilson } from './wilson.js'

const build = () => new TimelineBuilder()

/** Requests that were sent then and answered, or not, now. */
function sent(builder: TimelineBuilder, startedMs: number, answer: 'succeeded' | 'failed' = 'succeeded') {
  const base = { system: 'checkout', request: 1, startedMs }
  return answer === 'failed'
    ? builder.add({ type: 'request.failed', ...base })
    : builder.add({ type: 'request.succeeded', ...base, degraded: false })
}

test('graceful degradation: of what was not served in full, what was answered in a lesser way', () => {
  expect(degradation(build().served().served(true).served(true).served(true).refused().events)).toEqual({
    score: 75,
    degraded: 3,
    notInFull: 4,
    interval: wilson(3, 4),
  })
  expect(degradation(build().served().events).score).toBe(100)
  expect(degradation([]).score).toBeNull()
})

test('recovery success: closed / all, and a lower bound while one is open', () => {
  const builder = build().bad().at(10).good().at(20).bad()
  expect(recoverySuccess(builder.events)).toMatchObject({ ratio: 0.5, closed: 1, total: 2, lowerBound: true })
  expect(recoverySuccess(builder.at(30).good().events)).toMatchObject({ ratio: 1, lowerBound: false })
  expect(recoverySuccess(build().good().events).ratio).toBeNull()
})

test('latency side by side: a request is under chaos when an injection was in force during it', () => {
  const builder = build().arm(1, 'latency', 'a', 100, 200).arm(2, 'latency', 'b', 150, 300)
  sent(builder.at(99), 0)
  sent(builder.at(100), 50)
  sent(builder.at(290), 260)
  builder.at(300).lift(2)
  sent(builder.at(310), 250)
  sent(builder.at(307), 300)
  const { calm, underChaos, all } = latency(builder.events)
  expect([calm, underChaos].map(({ count, p50Ms, maxMs }) => [count, p50Ms, maxMs])).toEqual([
    [2, 7, 99],
    [3, 50, 60],
  ])
  expect(all).toMatchObject({ count: 5, p50Ms: 50, meanMs: (99 + 50 + 30 + 60 + 7) / 5 })
})

test('failed requests are apart: one that is refused at once would make a system look fast', () => {
  const builder = build()
  sent(builder.at(100), 0)
  sent(sent(builder, 100, 'failed'), 0, 'failed')
  const { all, failed } = latency(builder.events)
  expect([all.p50Ms, failed.all.p50Ms, failed.all.maxMs, failed.underChaos.maxMs]).toEqual([100, 0, 100, null])
})
