import { describe, expect, test } from 'vitest'
import { fisherExact } from './fisher.js'
import { maxT } from './max-t.js'
import type { Sample } from './sample.js'

const bySeed = (values: readonly number[], from = 0) => new Map(values.map((value, i) => [from + i, value]))
const pairs = (before: readonly number[], after: readonly number[]): Sample => ({
  pairing: 'paired',
  differences: bySeed(after.map((value, i) => value - (before[i] as number))),
})
const sides = (before: readonly number[], after: readonly number[]): Sample => ({
  pairing: 'unpaired',
  before: bySeed(before),
  after: bySeed(after, 1000),
})

/** By the definitions, one way after the other, with no thought for speed. */
function naive(samples: readonly number[][]): { p: number[]; adjustedP: number[] } {
  const n = (samples[0] as number[]).length
  const statistic = (differences: readonly number[], signs: readonly number[]) => {
    const sizes = differences.map(Math.abs)
    const ranks = sizes.map((size) => {
      const others = sizes.filter((other) => other !== 0)
      const below = others.filter((other) => other < size).length
      return size === 0 ? 0 : below + (others.filter((other) => other === size).length + 1) / 2
    })
    const norm = Math.hypot(...ranks)
    return norm === 0 ? 0 : Math.abs(ranks.reduce((sum, rank, i) => sum + rank * (signs[i] as number), 0)) / norm
  }
  const ways = Array.from({ length: 2 ** n }, (_, bits) =>
    Array.from({ length: n }, (_u, i) => ((bits >> i) & 1 ? 1 : -1)),
  )
  const seen = samples.map((differences) => statistic(differences, differences.map(Math.sign)))
  const reached = (of: readonly number[], level: number) =>
    ways.filter((signs) => Math.max(...of.map((i) => statistic(samples[i] as number[], signs))) >= level - 1e-9)
      .length / ways.length
  const order = seen.map((_, i) => i).sort((a, b) => (seen[b] as number) - (seen[a] as number))
  const adjustedP: number[] = []
  let least = 0
  order.forEach((i, rank) => {
    least = Math.max(least, reached(order.slice(rank), seen[i] as number))
    adjustedP[i] = least
  })
  return { p: seen.map((level, i) => reached([i], level)), adjustedP }
}

/** How many ways there are to pick `k` of the ranks 1 to n, by their sum. */
function countSums(n: number, k: number): number[] {
  const most = (n * (n + 1)) / 2
  const ways = Array.from({ length: k + 1 }, () => new Float64Array(most + 1))
  const of = (picked: number) => ways[picked] as Float64Array
  of(0)[0] = 1
  for (let rank = 1; rank <= n; rank++)
    for (let picked = k; picked > 0; picked--)
      for (let sum = most; sum >= rank; sum--)
        of(picked)[sum] = (of(picked)[sum] as number) + (of(picked - 1)[sum - rank] as number)
  return [...of(k)]
}

describe('worked examples', () => {
  test('signed ranks: depression scale of nine patients', () => {
    // Hollander and Wolfe (1973), 29f: V = 40, P = 0.0195 one-sided.
    const first = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3]
    const second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
    expect(maxT([pairs(first, second)])[0]?.p).toBeCloseTo(2 * 0.01953, 4)
  })

  test('rank sums: permeability of the placenta', () => {
    // Hollander and Wolfe (1973), 69f: W = 35, P = 0.1272 one-sided.
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    const early = [1.15, 0.88, 0.9, 0.74, 1.21]
    expect(maxT([sides(early, term)])[0]?.p).toBeCloseTo(2 * 0.1272, 3)
  })

  test('Fisher: the lady tasting tea, and convictions of like-sex twins of criminals', () => {
    // Fisher (1935): 3 of 4 cups right, 17/70 one-sided; twins (1970 edition): P = 0.0005367.
    expect(fisherExact(1, 4, 3, 4)).toBeCloseTo(34 / 70, 10)
    expect(fisherExact(10, 13, 2, 17)).toBeCloseTo(0.0005367, 7)
    expect(fisherExact(0, 10, 0, 10)).toBe(1)
  })
})

test('p and corrected p are those of a search by brute force', () => {
  const samples = [
    [3, 1, 4, 1.5, 9, 2.6, 5.3],
    [1, -1, 2, -2, 0, 0, 3],
    [-5, -5, -5, -5, -5, -5, -5],
    [0, 0, 0, 0, 0, 0, 0],
    [2, 7, -1, 8, 2, 8, -1.8],
    // More telling than the next by its statistic, less by its p: the next one's is raised to it.
    [4, 4, 0, 0, 0, 0, 0],
    [1, 2, 3, -4, 5, -6, 7],
  ]
  const tested = maxT(samples.map((differences) => ({ pairing: 'paired', differences: bySeed(differences) })))
  const expected = naive(samples)
  tested.forEach(({ p, adjustedP }, i) => {
    expect(p).toBeCloseTo(expected.p[i] as number, 12)
    expect(adjustedP).toBeCloseTo(expected.adjustedP[i] as number, 12)
  })
  expect(tested.map(({ leastP }) => leastP)).toEqual([2 / 128, 2 / 32, 2 / 128, 1, 2 / 128, 1 / 2, 2 / 128])
  expect(tested[2]?.statistic).toBeLessThan(0)
})

test('figures that move together cost nothing: a hundred copies have the p of one', () => {
  const one = pairs([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3, 5, 4, 9, 6, 8, 8, 9, 11, 14])
  const [alone] = maxT([one])
  expect(alone?.p).toBe(2 / 1024)
  expect(maxT(Array(100).fill(one)).map(({ adjustedP }) => adjustedP)).toEqual(Array(100).fill(2 / 1024))
})

test('too many ways to go through: draws come near the exact p, never to 0, and are the same each time', () => {
  const before = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  const apart = sides(
    before,
    before.map((value) => value + 4.5),
  )
  const [drawn] = maxT([apart])
  expect(maxT([apart])).toEqual([drawn])
  // Of all ways to deal ten ranks of twenty, those whose sum is 70 or less, or as far above the mean of 105.
  const ways = countSums(20, 10)
  const extreme = ways.reduce((sum, count, total) => sum + (Math.abs(total - 105) >= 35 ? count : 0), 0)
  const exact = extreme / ways.reduce((sum, count) => sum + count, 0)
  expect(Math.abs((drawn?.p ?? 0) - exact)).toBeLessThan(0.003)
  expect(exact).toBeLessThan(0.01)
  const far = sides(
    before,
    before.map((value) => value + 100),
  )
  expect(maxT([far])[0]?.p).toBeGreaterThanOrEqual(1 / 10_000)
})
