import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../random/create-random.js'
import { boundarySteps, type Step } from './boundary.js'
import { spreadOver } from './spread.js'
import { Tried } from './tried.js'

interface Searched {
  readonly tried: Tried
  readonly steps: readonly Step[]
}

/** Searches the numbers from 0 to `last`, of which those pass that `passes` says. */
function search(
  last: number,
  passes: (step: number) => boolean,
  probes = 12,
  seed = 1,
  landmarks: readonly number[] = [],
): Searched {
  const tried = new Tried()
  const steps: Step[] = []
  for (const step of boundarySteps({ last, tried, probes, random: createRandom(seed), landmarks: () => landmarks })) {
    if (tried.has(step.step)) throw new Error(`${step.step} was tried twice`)
    steps.push(step)
    tried.note(step.step, passes(step.step))
  }
  return { tried, steps }
}

test('doubles until one breaks, then bisects', () => {
  const { steps } = search(1000, (step) => step <= 21, 0)
  expect(steps.filter(({ phase }) => phase === 'bracketing').map(({ step }) => step)).toEqual([0, 1, 2, 4, 8, 16, 32])
  expect(steps.filter(({ phase }) => phase === 'bisection').map(({ step }) => step)).toEqual([24, 20, 22, 21])
})

test('a single boundary is found to the number, wherever it is, in twice the logarithm of steps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.nat(), (last, any) => {
      const limit = any % (last + 1)
      const { tried, steps } = search(last, (step) => step <= limit, 12, any)
      expect([tried.tolerated, tried.broken]).toEqual([limit, limit === last ? undefined : limit + 1])
      expect(steps.filter(({ phase }) => phase !== 'spread').length).toBeLessThanOrEqual(2 * Math.log2(last) + 4)
      expect(tried.stretches.length).toBe(limit === last ? 1 : 2)
      expect(steps.some(({ step }) => step > last)).toBe(false)
    }),
  )
})

test('few numbers are tried all', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 13 }), (rest) => {
      const all = [true, ...rest]
      const { tried } = search(rest.length, (step) => all[step] as boolean)
      expect(tried.steps).toEqual([...all.entries()].slice(0, tried.size))
      expect(tried.size).toBe(all.length)
    }),
  )
})

describe('several boundaries', () => {
  test('each that the spread or a landmark comes by is found to the number, with what passes above the limit', () => {
    const passes = (step: number) => step <= 800 || (step >= 1000 && step < 30_000)
    // Doubling steps over what breaks, and it is too little to be hit by chance: but something happens at 1000.
    const { tried } = search(100_000, passes, 12, 1, [7, 1000, 250_000])
    expect(tried.steps.map(([step]) => step)).toEqual(expect.arrayContaining([6, 7, 8, 999, 1000, 1001]))
    expect(tried.stretches).toEqual([
      { first: 0, last: 800, passes: true },
      { first: 801, last: 999, passes: false },
      { first: 1000, last: 29_999, passes: true },
      { first: 30_000, last: 100_000, passes: false },
    ])
  })

  test('of many landmarks some from everywhere are tried', () => {
    const landmarks = Array.from({ length: 1000 }, (_, index) => 1000 - index)
    const { steps } = search(1000, () => true, 5, 1, landmarks)
    const numbers = steps.map(({ step }) => step)
    expect(numbers).toEqual(expect.arrayContaining([2, 200, 201, 202, 401, 601, 800, 801, 802]))
    expect(numbers.length).toBeLessThan(1 + 12 + 5 + 3 * 5)
  })

  test('one that breaks below a boundary is the limit', () => {
    // Doubling steps over it: 32,768 passes, and so does 16,384.
    const { tried, steps } = search(100_000, (step) => !(step >= 17_000 && step < 30_000) && step < 60_000)
    expect([tried.tolerated, tried.broken]).toEqual([16_999, 17_000])
    expect(tried.stretches).toHaveLength(4)
    // It is looked for others below that one, too.
    const since = steps.findIndex(({ step }) => step === 17_000)
    expect(steps.slice(since).filter(({ step, phase }) => phase === 'spread' && step < 16_999).length).toBeGreaterThan(
      6,
    )
  })

  test('all that was tried up to the limit passes, whatever there is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 8 }), fc.nat(), (edges, seed) => {
        const passes = (step: number) => edges.filter((edge) => edge <= step).length % 2 === 0
        const { tried } = search(5000, passes, 12, seed)
        const { tolerated = -1, broken = 5001 } = tried
        expect(tried.steps.every(([step, was]) => was === passes(step))).toBe(true)
        expect(tried.steps.every(([step, was]) => was === true || step >= broken)).toBe(true)
        // Exact: the two are neighbours.
        expect(broken - tolerated).toBe(1)
        // Of every boundary that it came by.
        for (const [index, { first }] of tried.stretches.entries()) if (index > 0) expect(edges).toContain(first)
      }),
    )
  })
})

describe('a spread', () => {
  test('has numbers of all magnitudes, the same for a seed, others for another', () => {
    const spread = (seed: number) => spreadOver(1, 3_600_000, 12, createRandom(seed))
    expect(spread(1)).toEqual(spread(1))
    expect(spread(1)).not.toEqual(spread(2))
    for (let seed = 0; seed < 50; seed++) {
      const all = spread(seed)
      expect(all.filter((step) => step > 1_800_000).length).toBeGreaterThanOrEqual(3)
      expect(all.filter((step) => step < 2000).length).toBeGreaterThanOrEqual(3)
      expect(all.every((step) => step >= 1 && step <= 3_600_000)).toBe(true)
    }
  })

  test('has nothing where there is nothing', () => {
    expect(spreadOver(5, 4, 12, createRandom(1))).toEqual([])
    expect(spreadOver(1, -2, 12, createRandom(1))).toEqual([])
    expect(spreadOver(1, 100, 0, createRandom(1))).toEqual([])
  })
})
