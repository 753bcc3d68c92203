import { expect, test } from 'vitest'
import { createRandom } from '../../random/create-random.js'
import { RandomPeriods } from './busy-periods.js'

const seeds = Array.from({ length: 400 }, (_, seed) => seed)
const make = (seed: number, load = 0.8) => new RandomPeriods(createRandom(seed), 0, load, 10)

test('other work is there from the first moment on, with the chance that the load says', () => {
  const busy = seeds.filter((seed) => make(seed).endingAfter(0)?.startMs === 0)
  // Of 400 with the chance 0.8, 288 to 352 is within four standard deviations.
  expect(busy.length).toBeGreaterThan(288)
  expect(busy.length).toBeLessThan(352)
})

test('a stop cuts off the period that goes on, and there is none after it', () => {
  let cut = 0
  for (const seed of seeds) {
    const periods = make(seed, 0.95)
    const whole = periods.endingAfter(99)
    periods.stop(100)
    if (whole !== undefined && whole.startMs < 100 && whole.endMs > 100) {
      cut++
      expect(periods.endingAfter(99)).toEqual({ startMs: whole.startMs, endMs: 100 })
    }
    for (const ms of [100, 101, 1000]) expect(periods.endingAfter(ms)).toBeUndefined()
  }
  expect(cut).toBeGreaterThan(100)
})
