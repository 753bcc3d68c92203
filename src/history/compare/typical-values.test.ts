import { expect, test } from 'vitest'
import { createRandom } from '../../random/index.js'
import { Subsets, typicalRange } from './typical-values.js'

test.each([
  ['a mean of ten', 10, 0],
  ['a difference of ten and fifteen', 10, 15],
] as const)('%s: 95 of 100 intervals hold what is true', (_, n, others) => {
  const random = createRandom(7)
  // Sums of uniform values: near enough to normal, and known.
  const draw = (mean: number) => mean + [1, 2, 3, 4].reduce((sum) => sum + random.next() - 0.5, 0)
  const subsets = new Subsets(1)
  let held = 0
  const all = 1000
  for (let i = 0; i < all; i++) {
    const after = Array.from({ length: n }, () => draw(3))
    const before = others === 0 ? undefined : Array.from({ length: others }, () => draw(1))
    const { low, high } = typicalRange(after, before, 0.95, subsets) ?? { low: 0, high: 0 }
    const truth = before === undefined ? 3 : 2
    if (low <= truth && truth <= high) held++
  }
  // Of as many, chance leaves the share within 0.02 of what it is.
  expect(held / all).toBeGreaterThan(0.92)
  expect(held / all).toBeLessThan(0.98)
})

test('of five values there are too few subsets for 95 %', () => {
  expect(typicalRange([1, 2, 3, 4, 5], undefined, 0.95, new Subsets(1))).toBeNull()
  expect(typicalRange([1, 2, 3, 4, 5, 6], undefined, 0.95, new Subsets(1))).not.toBeNull()
})
