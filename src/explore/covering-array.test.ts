import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { CoveringArray, type Levels } from './covering-array.js'

/** So many factors of so many levels each. */
function levels(factors: number, each: number, rest: Partial<Levels> = {}): Levels {
  const factor = (level: number) => Math.floor(level / each)
  return { count: factors * each, meet: (a, b) => factor(a) !== factor(b), own: () => true, ...rest }
}

/** Makes rows until nothing is left; `covers` tells what of a row is covered. */
function rowsOf(array: CoveringArray, most: number, covers = (row: readonly number[]) => row) {
  const random = createRandom(1)
  const rows: (readonly number[])[] = []
  for (let set = array.next(); set !== undefined; set = array.next()) {
    const row = array.fill(set, most, random.fork(`${rows.length}`))
    rows.push(row)
    array.cover(covers(row))
    array.setAside(set)
  }
  return rows
}

const subsets = (row: readonly number[], size: number): string[] =>
  size === 0 ? [''] : row.flatMap((level, at) => subsets(row.slice(at + 1), size - 1).map((rest) => `${level} ${rest}`))

test.each([
  { strength: 2, factors: 36, each: 4, sets: 630 * 16, atMost: 45 },
  { strength: 2, factors: 4, each: 9, sets: 6 * 81, atMost: 100 },
  { strength: 3, factors: 8, each: 3, sets: 56 * 27, atMost: 65 },
] as const)('all $sets sets of $strength among $factors factors with $each levels', (given) => {
  const array = new CoveringArray(levels(given.factors, given.each), given.strength)
  expect(array.tally).toEqual({ covered: 0, total: given.sets })
  const rows = rowsOf(array, given.factors)
  expect(new Set(rows.flatMap((row) => subsets(row, given.strength))).size).toBe(given.sets)
  expect(array.tally.covered).toBe(given.sets)
  expect(rows.length).toBeLessThanOrEqual(given.atMost)
})

test('what may not be together is in no row, nor what was forbidden, and nobody misses it', () => {
  const { meet } = levels(6, 3)
  const array = new CoveringArray(levels(6, 3, { meet: (a, b) => meet(a, b) && !(a === 0 && b > 9) }), 2)
  array.forbid([1])
  array.forbid([4, 8])
  array.forbid([5, 9, 13])
  const rows = rowsOf(array, 6)
  const together = (...set: number[]) => rows.some((row) => set.every((level) => row.includes(level)))
  expect([together(0, 10), together(1), together(4, 8), together(5, 9, 13)]).toEqual([false, false, false, false])
  expect([together(0, 9), together(5, 9), together(9, 13)]).toEqual([true, true, true])
  expect(array.tally).toEqual({ covered: 15 * 9 - 8 - 15 - 1, total: 15 * 9 - 8 - 15 - 1 })
})

test('a set that rows were made for in vain is set aside, until one covers it by the way or it is dropped', () => {
  const array = new CoveringArray(levels(3, 2), 2)
  rowsOf(array, 3, (row) => row.slice(0, 2))
  expect(array.tally.covered).toBeLessThan(array.tally.total)
  const left = array.tally.total - array.tally.covered
  const aside = array.nextAside() as readonly number[]
  array.cover(aside)
  expect(array.nextAside()).not.toEqual(aside)
  for (let set = array.nextAside(); set !== undefined; set = array.nextAside()) array.drop(set)
  expect(array.tally).toEqual({ covered: 12 - left + 1, total: 12 - left + 1 })
})

test('the sets of several owners are all sets, and none twice', () => {
  const whole = new CoveringArray(levels(9, 4), 2)
  const parts = [0, 1, 2].map((part) => new CoveringArray(levels(9, 4, { own: (first) => first % 3 === part }), 2))
  expect(parts.reduce((sum, { tally }) => sum + tally.total, 0)).toBe(whole.tally.total)
})
