import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { mannKendall, type Sample } from './drift.js'

const dayMs = 86_400_000
const daily = (values: readonly number[]): Sample[] => values.map((value, day) => ({ atMs: day * dayMs, value }))

test('by hand: S, its variance, with ties a smaller one, and the slope', () => {
  const found = mannKendall(daily([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
  expect(found).toMatchObject({ tau: 1, slopePerDay: 1 })
  // S = 45, Var = 10 × 9 × 25 / 18 = 125, Z = 44 / √125 = 3.9355, p = 8.3e-5.
  expect(found?.p).toBeCloseTo(8.3e-5, 6)
  // Five pairs of ties: Var = (2250 − 5 × 2 × 1 × 9) / 18 = 120, S = 40, Z = 39 / √120 = 3.5602, p = 3.706e-4.
  expect(mannKendall(daily([1, 1, 2, 2, 3, 3, 4, 4, 5, 5]))?.p).toBeCloseTo(3.706e-4, 6)
})

test('values that are all the same, and too few of them, show nothing', () => {
  expect(mannKendall(daily(new Array(20).fill(3)))).toEqual({ tau: 0, p: 1, slopePerDay: 0 })
  expect(mannKendall(daily([1, 2, 3]))).toBeUndefined()
})

test('laws: turned round it goes the other way; a line has its slope, whatever a few outliers say', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 10, maxLength: 40 }), (values) => {
      const there = mannKendall(daily(values))
      const back = mannKendall(daily(values.toReversed()))
      expect(back?.tau).toBeCloseTo(-(there?.tau ?? 0), 12)
      expect(back?.p).toBeCloseTo(there?.p ?? 0, 12)
      expect(there?.p).toBeGreaterThanOrEqual(0)
      expect(there?.p).toBeLessThanOrEqual(1)
    }),
  )
  const line = Array.from({ length: 30 }, (_, day) => 5 + 2 * day)
  line[3] = 10_000
  line[20] = -10_000
  expect(mannKendall(daily(line))?.slopePerDay).toBeCloseTo(2, 5)
})

test('where there is no trend, one is seen about as often as it says', () => {
  // A fixed sequence of pseudo-random numbers: the same each time.
  let state = 12345
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const trials = 1000
  let seen = 0
  for (let trial = 0; trial < trials; trial++)
    if ((mannKendall(daily(Array.from({ length: 30 }, next)))?.p ?? 1) < 0.05) seen++
  expect(seen / trials).toBeGreaterThan(0.03)
  expect(seen / trials).toBeLessThan(0.07)
})
