import { expect, test } from 'vitest'
import { type Busy, KnownPeriods } from './busy-periods.js'
import { StressView } from './stress-view.js'

/** A view of stresses that keep the loop at these times. */
function viewOf(...stresses: readonly (readonly Busy[])[]): StressView {
  const view = new StressView()
  for (const periods of stresses) {
    const busy = new KnownPeriods()
    for (const period of periods) busy.add(period)
    view.add({ fits: () => true, fromMs: 0, untilMs: Number.POSITIVE_INFINITY, busy })
  }
  return view
}
const from = (startMs: number, endMs: number): Busy => ({ startMs, endMs })

test('times in which several keep the loop are one where they touch, and begin no earlier than was asked', () => {
  const view = viewOf([from(0, 100), from(400, 500)], [from(100, 250), from(300, 350)], [from(90, 110)])
  expect(view.nextBusy('', 0)).toEqual(from(0, 250))
  expect(view.nextBusy('', 50)).toEqual(from(50, 250))
  expect(view.nextBusy('', 250)).toEqual(from(300, 350))
  expect(view.nextBusy('', 350)).toEqual(from(400, 500))
  expect(view.nextBusy('', 500)).toBeUndefined()
})

test('the loop was active for as long, however often somebody looks', () => {
  const periods = [from(5, 105), from(105, 130), from(200, 1000)]
  const often = viewOf(periods)
  for (let ms = 0; ms < 900; ms += 7) often.activeMs('', ms)
  expect(often.activeMs('', 900)).toBe(825)
  expect(viewOf(periods).activeMs('', 900)).toBe(825)
})
