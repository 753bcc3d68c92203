import { expect, test } from 'vitest'
import { percentile, percentilesOf } from './percentiles.js'

test('a percentile is one of the values: the smallest that so many do not exceed', () => {
  // The example of the article on the nearest-rank method: https://en.wikipedia.org/wiki/Percentile
  const values = [15, 20, 35, 40, 50]
  expect([5, 30, 40, 50, 100].map((percent) => percentile(values, percent))).toEqual([15, 20, 20, 35, 50])
})

test('exact at ranks that fractions would miss', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1)
  for (let percent = 1; percent <= 100; percent++) expect(percentile(hundred, percent)).toBe(percent)
})

test('of few values the larger one, of none nothing', () => {
  expect(percentilesOf([7, 3])).toEqual({ count: 2, meanMs: 5, p50Ms: 3, p90Ms: 7, p95Ms: 7, p99Ms: 7, maxMs: 7 })
  expect(percentilesOf([])).toEqual({
    count: 0,
    meanMs: null,
    p50Ms: null,
    p90Ms: null,
    p95Ms: null,
    p99Ms: null,
    maxMs: null,
  })
})
