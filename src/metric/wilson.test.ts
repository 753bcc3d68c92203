import { expect, test } from 'vitest'
import { wilson } from './wilson.js'

// Published values: Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
// (1998), table I, method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
])('%d of %d', (successes, n, low, high) => {
  const interval = wilson(successes, n)
  expect(interval.low).toBeCloseTo(low, 4)
  expect(interval.high).toBeCloseTo(high, 4)
})

test('all of them, and none at all', () => {
  expect(wilson(20, 20)).toMatchObject({ high: 1 })
  expect(wilson(20, 20).low).toBeCloseTo(1 - 0.1611, 4)
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
})
