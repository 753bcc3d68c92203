import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooserOf } from '../clock/interleaver.js'
import { type Chains, chainsOf, runChains } from './chains.test-support.js'
import { type Independent, OrderTree } from './order-tree.js'

/** Every order there is, found by counting up. */
function allOrders(chains: Chains): string[][] {
  const found: string[][] = []
  let order: number[] | undefined = []
  while (order !== undefined) {
    const { log, widths, order: taken } = runChains(chains, chooserOf(order))
    found.push(log)
    const at = taken.findLastIndex((choice, index) => choice + 1 < (widths[index] as number))
    order = at < 0 ? undefined : [...taken.slice(0, at), (taken[at] as number) + 1]
  }
  return found
}

function explored(chains: Chains, independent?: Independent): string[][] {
  const tree = new OrderTree(independent)
  const found: string[][] = []
  for (let choose = tree.next(); choose !== undefined; choose = tree.next()) {
    found.push(runChains(chains, choose).log)
    tree.ran()
  }
  expect(tree.size).toBe(found.length)
  return found
}

/** The same for orders that come of one another by swapping neighbours that are independent. */
function classOf(log: readonly string[], chains: Chains, independent: Independent): string {
  const chainOf = (step: string) => chains.findIndex((chain) => chain.includes(step))
  const pairs: string[] = []
  for (const [at, early] of log.entries())
    for (const late of log.slice(at + 1))
      if (chainOf(early) === chainOf(late) || !independent(early, late)) pairs.push(`${early}<${late}`)
  return pairs.sort().join()
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
test.each([[[1]], [[1, 1]], [[1, 1, 1]], [[1, 1, 1, 1]], [[2, 2]], [[2, 2, 2]], [[4, 4]], [[3, 1, 2]]])(
  'chains of %j steps: as many runs as there are orders, each once',
  (lengths) => {
    const chains = chainsOf(lengths)
    const orders = explored(chains).map(String)
    const steps = lengths.reduce((sum, length) => sum + length, 0)
    expect(orders.length).toBe(factorial(steps) / lengths.reduce((product, length) => product * factorial(length), 1))
    expect([...orders].sort()).toEqual(allOrders(chains).map(String).sort())
  },
)

/** Steps that touch the same thing are dependent: `a0 x` and `b1 x`. */
const apart: Independent = (one, other) => one.split(' ')[1] !== other.split(' ')[1]

test.each([
  ['all independent', [['a0 x', 'a1 x'], ['b0 y'], ['c0 z', 'c1 z']], 1],
  ['two pairs', [['a0 x'], ['b0 x'], ['c0 y'], ['d0 y']], 4],
  ['one writes what two read', [['a0 x'], ['b0 p', 'b1 x'], ['c0 q', 'c1 y']], 2],
  [
    'two locks',
    [
      ['a0 x', 'a1 y'],
      ['b0 y', 'b1 x'],
    ],
    undefined,
  ],
  [
    'a third one in between',
    [
      ['a0 x', 'a1 y'],
      ['b0 y', 'b1 z'],
      ['c0 z', 'c1 x'],
    ],
    undefined,
  ],
  ['last step alone', [['a0 p', 'a1 p', 'a2 x'], ['b0 q', 'b1 q', 'b2 x'], ['c0 x']], 6],
] as const)(
  '%s: one run for each class of orders that swaps of independent steps cannot tell apart',
  (_what, chains, classes) => {
    const wanted = new Set(allOrders(chains).map((log) => classOf(log, chains, apart)))
    const runs = explored(chains, apart).map((log) => classOf(log, chains, apart))
    expect(new Set(runs)).toEqual(wanted)
    expect(runs.length).toBe(wanted.size)
    if (classes !== undefined) expect(runs.length).toBe(classes)
  },
)

test('no class is left out, and none run twice, whatever the chains touch', () => {
  const step = fc.constantFrom('x', 'y', 'z')
  const chain = fc.array(step, { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.array(chain, { minLength: 2, maxLength: 3 }), (given) => {
      const chains = given.map((steps, at) => steps.map((what, index) => `${'abc'[at]}${index} ${what}`))
      const wanted = new Set(allOrders(chains).map((log) => classOf(log, chains, apart)))
      const runs = explored(chains, apart).map((log) => classOf(log, chains, apart))
      expect(new Set(runs)).toEqual(wanted)
      expect(runs.length).toBe(wanted.size)
    }),
    { seed: 1, numRuns: 60 },
  )
})
