import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ClockChange } from '../fault/fault-kind.js'
import { ClockView } from './clock-view.js'
import { VirtualClock } from './virtual-clock.js'

const skew = (ms: number): ClockChange => ({ offsetMs: () => ms, rate: () => 1, monotonic: false, timers: false })
const drift = (rate: number): ClockChange => ({
  offsetMs: (elapsedMs) => elapsedMs * (rate - 1),
  rate: () => rate,
  monotonic: true,
  timers: true,
})
const freeze: ClockChange = { offsetMs: (elapsedMs) => -elapsedMs, rate: () => 0, monotonic: true, timers: false }

test('a skewed clock shows another date and the same monotonic time', () => {
  const view = new ClockView('a')
  const active = view.begin(skew(-5000), 100)
  expect([view.wallOffsetMs(200), view.monotonicMs(200), view.timerRate(200)]).toEqual([-5000, 1200, 1])
  view.end(active, 300)
  expect([view.wallOffsetMs(300), view.plain]).toEqual([0, true])
})

test('a frozen clock stands still and catches up with the date, not with the monotonic time, when it ends', () => {
  const view = new ClockView('a')
  const active = view.begin(freeze, 100)
  expect([100, 150, 400].map((at) => [at + view.wallOffsetMs(at), view.monotonicMs(at)])).toEqual([
    [100, 1100],
    [100, 1100],
    [100, 1100],
  ])
  view.end(active, 400)
  expect([view.wallOffsetMs(400), view.monotonicMs(400), view.monotonicMs(450)]).toEqual([0, 1100, 1150])
})

test('a node reads through what holds for all code', () => {
  const all = new ClockView('')
  const node = new ClockView('a', all)
  all.begin(skew(1000), 0)
  node.begin(skew(30), 0)
  expect([all.wallOffsetMs(5), node.wallOffsetMs(5)]).toEqual([1000, 1030])
})

test('monotonic clocks never go back, whatever begins and ends', () => {
  const change = fc.oneof(
    fc.integer({ min: -10_000, max: 10_000 }).map(skew),
    fc.double({ min: 0.1, max: 3, noNaN: true }).map(drift),
    fc.constant(freeze),
  )
  const step = fc.record({ afterMs: fc.nat(1000), change, ends: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const view = new ClockView('a')
      const active: ReturnType<ClockView['begin']>[] = []
      let nowMs = 0
      let last = view.monotonicMs(0)
      for (const { afterMs, change, ends } of steps) {
        nowMs += afterMs
        const first = active.shift()
        if (ends && first !== undefined) view.end(first, nowMs)
        else active.push(view.begin(change, nowMs))
        const reading = view.monotonicMs(nowMs)
        expect(reading).toBeGreaterThanOrEqual(last)
        last = reading
      }
    }),
  )
})

test('timers scale by the rate, also those under way when it changes', () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  const set = (ms: number) => clock.setTimer('timeout', clock.view, () => fired.push(clock.nowMs), ms, [])
  set(1000)
  clock.setInternal(500, () => {
    clock.changeView(clock.view, () => clock.view.begin(drift(2), clock.nowMs))
    set(1000)
  })
  while (clock.fireNext() !== undefined);
  // 500 ms were left of the first: at double speed 250; the second is all at double speed.
  expect(fired).toEqual([750, 1000])
})
