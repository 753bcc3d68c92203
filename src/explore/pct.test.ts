import { expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { chainsOf, runChains } from './chains.test-support.js'
import { pctChooser } from './pct.js'
import { randomChooser } from './random-walk.js'

const seeds = 2000

/** In how many of the seeds' runs the steps went in this order, others between them or not. */
function met(pattern: readonly string[], lengths: readonly number[], choose: typeof randomChooser): number {
  const chains = chainsOf(lengths)
  let count = 0
  for (let seed = 0; seed < seeds; seed++) {
    const { log } = runChains(chains, choose(createRandom(seed)))
    const places = pattern.map((step) => log.indexOf(step))
    if (places.every((place, index) => index === 0 || place > (places[index - 1] as number))) count++
  }
  return count
}

test.each([
  // The last chain first: one ordering. Of four chains.
  [1, [5, 5, 5, 5], ['d4', 'a0'], 1016],
  // Out of the middle of a run into another chain and back: a lost update.
  [2, [5, 5, 5], ['a2', 'b0', 'b4', 'a3'], 87],
  // And that again, further on.
  [3, [4, 4], ['a0', 'b0', 'b1', 'a1', 'a2', 'b2'], 23],
] as const)(
  'a bug of depth %i is met with at least the probability of the theorem',
  (depth, lengths, pattern, exact) => {
    const steps = lengths.reduce((sum, length) => sum + length, 0)
    const length = runChains(chainsOf(lengths), () => 0).order.length
    const count = met(pattern, lengths, (random) => pctChooser(random, { depth, length }))
    expect(count / seeds).toBeGreaterThanOrEqual(1 / (lengths.length * steps ** (depth - 1)))
    expect(count).toBe(exact)
  },
)

test('where a chain must run from end to end before another begins, a random walk has no such bound', () => {
  const lengths = [12, 12, 12]
  const pattern = ['c11', 'a0']
  expect(met(pattern, lengths, randomChooser)).toBe(0)
  expect(met(pattern, lengths, (random) => pctChooser(random, { depth: 1, length: 36 }))).toBeGreaterThan(seeds / 3)
})

test('a random walk meets each order of equal tasks as often as any other', () => {
  const counts = new Map<string, number>()
  for (let seed = 0; seed < 6000; seed++) {
    const order = String(runChains([['a'], ['b'], ['c']], randomChooser(createRandom(seed))).log)
    counts.set(order, (counts.get(order) ?? 0) + 1)
  }
  expect(counts.size).toBe(6)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(100)
})

test('a chain that never ends lets the others go on in the end', () => {
  const choose = pctChooser(createRandom(1), { depth: 1, length: 10 })
  const task = (id: number, chain: number) => ({ id, chain, after: 0, what: '', lane: undefined })
  // Whichever chain has priority, the other is the task that would go first.
  const loser = choose([task(1, 1), task(2, 2)], 0) === 0 ? 2 : 1
  let choices = 1
  for (; choices < 5000; choices++) {
    const tasks = [task(1, loser), task(choices + 1, 3 - loser)]
    if (choose(tasks, choices) === 0) break
  }
  expect(choices).toBeLessThan(1000)
})
