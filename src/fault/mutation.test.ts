import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { fittingMutations, mutated, mutationNames } from './mutation.js'

const random = createRandom(1)
/** All that a mutation makes of a value. */
const outcomes = (value: unknown, name: (typeof mutationNames)[number]) =>
  new Set(Array.from({ length: 200 }, () => mutated(value, name, random)))

test('a flipped bit of a number is one of the low sixteen of a whole one, and doubles or halves any other', () => {
  const flipped = outcomes(5, 'bitFlip') as Set<number>
  expect(flipped).toEqual(new Set(Array.from({ length: 16 }, (_, bit) => 5 ^ (1 << bit))))
  expect(outcomes(-5, 'bitFlip')).toEqual(new Set([...flipped].map((value) => -value)))
  expect(outcomes(0.3, 'bitFlip')).toEqual(new Set([0.6, 0.15]))
  // Beyond 2^53 a low bit is none that a number has.
  expect(outcomes(2 ** 60, 'bitFlip')).toEqual(new Set([2 ** 61, 2 ** 59]))
})

test.each([
  [1, 'offByOne', [0, 2]],
  [7, 'negate', [-7]],
  [0, 'negate', [-1]],
  [7n, 'offByOne', [6n, 8n]],
  ['ab', 'truncate', ['', 'a']],
  ['a', 'bitFlip', ['`']],
  [true, 'bitFlip', [false]],
] as const)('%s, %s: one of %s', (value, name, all) => {
  expect(outcomes(value, name)).toEqual(new Set<unknown>(all))
})

test('what does not fit a value is not among those that are drawn, and leaves it alone', () => {
  expect(fittingMutations('a', mutationNames, false)).toEqual(['bitFlip', 'truncate'])
  expect(fittingMutations('a', mutationNames, true)).toEqual(['bitFlip', 'truncate', 'missing'])
  expect(fittingMutations(null, mutationNames, false)).toEqual([])
  expect(outcomes('a', 'negate')).toEqual(new Set(['a']))
})
