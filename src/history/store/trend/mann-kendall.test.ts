import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mannKendall, theilSen } from '../../index.js'

/** Share of all orders of the values whose |S| is that of the given order or more: by trying each. */
function byTryingAll(values: readonly number[]): number {
  const least = Math.abs(mannKendall(values).s)
  let all = 0
  let asFar = 0
  const place = (rest: readonly number[], order: readonly number[]) => {
    if (rest.length === 0) {
      all++
      let s = 0
      order.forEach((later, index) => {
        for (const before of order.slice(0, index)) s += Math.sign(later - before)
      })
      if (Math.abs(s) >= least) asFar++
    }
    for (const [index, value] of rest.entries()) place(rest.toSpliced(index, 1), [...order, value])
  }
  place(values, [])
  return asFar / all
}

describe('the test of Mann and Kendall', () => {
  test('without ties its p is that of all orders tried', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 7 }), (values) => {
        expect(mannKendall(values).p).toBeCloseTo(byTryingAll(values), 12)
      }),
      { numRuns: 60, seed: 7 },
    )
  })

  test('with ties it is near to that', () => {
    for (const values of [
      [1, 1, 2, 2, 3, 3, 4],
      [5, 5, 5, 6, 6, 6, 7],
      [1, 2, 2, 1, 3, 3, 2],
    ])
      expect(Math.abs(mannKendall(values).p - byTryingAll(values))).toBeLessThan(0.03)
  })

  test('from 40 values to 41 the exact p goes over into the approximation', () => {
    const wavering = (n: number) => Array.from({ length: n }, (_, index) => Math.sin(index * 7) * 20 + index)
    const exact = mannKendall(wavering(40)).p
    const approximated = mannKendall(wavering(41)).p
    expect(exact).toBeLessThan(0.001)
    expect(approximated / exact).toBeGreaterThan(0.2)
    expect(approximated / exact).toBeLessThan(5)
  })

  test('values that only rise, only fall, or stay', () => {
    expect(mannKendall([1, 2, 3, 4, 5, 6])).toEqual({ s: 15, p: expect.closeTo(2 / 720, 12) })
    expect(mannKendall([6, 5, 4, 3, 2, 1]).s).toBe(-15)
    expect(mannKendall([3, 3, 3, 3, 3, 3, 3])).toEqual({ s: 0, p: 1 })
    expect(mannKendall([])).toEqual({ s: 0, p: 1 })
  })

  test('where the order means nothing, no more than alpha are told to have a direction', () => {
    let state = 1
    // A linear congruential generator: the constants of Numerical Recipes, 2nd ed., 7.1.
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state
    }
    const runs = 3000
    let told = 0
    for (let run = 0; run < runs; run++) if (mannKendall(Array.from({ length: 12 }, random)).p <= 0.01) told++
    // Three standard deviations above 30.
    expect(told).toBeLessThanOrEqual(46)
    expect(told).toBeGreaterThan(5)
  })
})

test('the slope of Theil and Sen is not moved by what lies far off', () => {
  expect(theilSen([1, 3, 5, 7, 900, 11, 13])).toBe(2)
  expect(theilSen([4, 4])).toBe(0)
  expect(theilSen([4])).toBeNull()
})
