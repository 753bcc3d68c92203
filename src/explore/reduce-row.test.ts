import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { reduceRow } from './reduce-row.js'

/** Reduces a row of so many items; what fails is told by `fails`. */
function reduce(length: number, most: number, fails: (items: readonly number[]) => boolean) {
  const row = Array.from({ length }, (_, item) => item)
  const tried: (readonly number[])[] = []
  const steps = reduceRow(row, most, (items) => items.length === 1)
  let step = steps.next()
  while (step.done !== true) {
    tried.push(step.value)
    step = steps.next(fails(step.value))
  }
  return { cause: step.value, tried }
}

test('two of 36 that fail together are found in 2 · log₂ 36 runs and two more, whichever they are', () => {
  for (let b = 1; b < 36; b++)
    for (let a = 0; a < b; a++) {
      const { cause, tried } = reduce(36, 2, (items) => items.includes(a) && items.includes(b))
      expect(cause).toEqual([a, b])
      expect(tried.length).toBeLessThanOrEqual(13)
    }
})

test('a cause of three is one only where three are allowed', () => {
  const fails = (items: readonly number[]) => [3, 4, 30].every((item) => items.includes(item))
  expect(reduce(36, 2, fails).cause).toBeUndefined()
  expect(reduce(36, 3, fails).cause).toEqual([3, 4, 30])
})

test('what comes to light may fail by no rule at all: it is something that was tried and failed, or the row', () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed)
    const length = random.int(1, 20)
    const failed = [Array.from({ length }, (_, item) => item).join()]
    const { cause } = reduce(length, 3, (items) => {
      const fails = items.length > 1 && random.chance(0.4)
      if (fails) failed.push(items.join())
      return fails
    })
    if (cause !== undefined && cause.length > 1) expect(failed).toContain(cause.join())
  }
})
