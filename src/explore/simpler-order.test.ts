import fc from 'fast-check'
import { expect, test } from 'vitest'
import { simplerOrders } from './simpler-order.js'

test('none first, then fewer at the end, in blocks, one by one; then smaller ones', () => {
  expect([...simplerOrders([0, 3, 0, 1, 1], [2, 4, 2, 2, 2])]).toEqual([
    [],
    [0, 3],
    [0, 3, 0, 1],
    [0, 0, 0, 1],
    [0, 0, 0, 0, 1],
    [0, 0, 0, 1, 1],
    [0, 3, 0, 0, 1],
    [0, 1, 0, 1, 1],
    [0, 2, 0, 1, 1],
  ])
  expect([...simplerOrders([])]).toEqual([])
})

const count = (order: readonly number[]) => order.filter((choice) => choice > 0).length
const sum = (order: readonly number[]) => order.reduce((all, choice) => all + choice, 0)

test('each is strictly simpler, once each, so that going from one to the next ends', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { maxLength: 40 }), (order) => {
      const seen = new Set<string>()
      for (const simpler of simplerOrders(order)) {
        const fewer = count(simpler) < count(order) || simpler.length < order.length
        expect(fewer || sum(simpler) < sum(order)).toBe(true)
        expect(seen.has(simpler.join())).toBe(false)
        seen.add(simpler.join())
      }
      expect(seen.size).toBeLessThan(8 * order.length + 10)
    }),
    { seed: 1 },
  )
})

test('whatever choices a failure needs, they and no others are left in the end', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 4 }),
      fc.infiniteStream(fc.nat(3)),
      (needed, rest) => {
        const fails = (order: readonly number[]) => needed.every((index) => (order[index] ?? 0) >= 1)
        let best: readonly number[] = Array.from({ length: 60 }, (_, index) =>
          needed.includes(index) ? 3 : rest.next().value,
        )
        let tried = 0
        for (let smaller: readonly number[] | undefined = best; smaller !== undefined; ) {
          smaller = undefined
          for (const order of simplerOrders(best)) {
            tried++
            if (!fails(order)) continue
            smaller = best = order
            break
          }
        }
        expect(best.flatMap((choice, index) => (choice > 0 ? [[index, choice]] : []))).toEqual(
          [...needed].sort((a, b) => a - b).map((index) => [index, 1]),
        )
        expect(tried).toBeLessThan(400)
      },
    ),
    { seed: 1, numRuns: 50 },
  )
})
