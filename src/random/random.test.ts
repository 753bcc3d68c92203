import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, type Delay, freshSeed, longestDelayMs, sampleDelay, seedFrom } from './index.js'

const draws = (seed: number, count = 50) => {
  const random = createRandom(seed)
  return Array.from({ length: count }, () => random.next())
}
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })

describe('streams', () => {
  test('the same seed and name give the same draws, on every machine', () => {
    expect(draws(42, 3)).toMatchInlineSnapshot(`
      [
        0.374541683119909,
        0.9137337749880314,
        0.5428178358000981,
      ]
    `)
    expect(createRandom(42).fork('latency').int(0, 1_000_000)).toMatchInlineSnapshot(`132051`)
  })

  test('a fork depends on seed and name, not on what was drawn or forked before', () => {
    fc.assert(
      fc.property(seeds, fc.string(), fc.nat(20), (seed, name, before) => {
        const used = createRandom(seed)
        for (let i = 0; i < before; i++) used.next()
        used.fork('other').next()
        expect(used.fork(name).next()).toBe(createRandom(seed).fork(name).next())
      }),
    )
  })

  test('streams of other names, other seeds and other paths share no draws', () => {
    const root = createRandom(1)
    const streams = [root, root.fork('a').fork('b'), root.fork('b').fork('a'), root.fork('ab'), root.fork('')]
    for (let i = 0; i < 3000; i++) streams.push(root.fork(`injection ${i}`), createRandom(i + 2))
    const first = new Set(streams.map((stream) => stream.next()))
    expect(first.size).toBe(streams.length)
  })

  test('draws of neighbouring seeds are spread evenly from the first one on', () => {
    const tenths = new Array<number>(10).fill(0)
    for (let seed = 0; seed < 10_000; seed++) (tenths[Math.floor(createRandom(seed).next() * 10)] as number)++
    for (let seed = 0; seed < 10_000; seed++) {
      const tenth = Math.floor(createRandom(7).fork(String(seed)).next() * 10)
      tenths[tenth] = (tenths[tenth] as number) + 1
    }
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200)
  })

  test('chance never holds at 0 and always at 1, and int includes both ends', () => {
    fc.assert(
      fc.property(seeds, fc.integer(), fc.nat(1000), (seed, min, size) => {
        const random = createRandom(seed)
        expect([random.chance(0), random.chance(1)]).toEqual([false, true])
        expect(random.int(min, min + size)).toSatisfy((drawn: number) => drawn >= min && drawn <= min + size)
        expect(random.next()).toSatisfy((drawn: number) => drawn >= 0 && drawn < 1)
      }),
    )
    const random = createRandom(3)
    expect(new Set(Array.from({ length: 100 }, () => random.int(1, 3)))).toEqual(new Set([1, 2, 3]))
  })

  test('shuffle keeps the items and leaves the list as it was', () => {
    const items = [1, 2, 3, 4, 5]
    expect(createRandom(5).shuffle(items).sort()).toEqual(items)
    expect(new Set(Array.from({ length: 50 }, (_, seed) => createRandom(seed).shuffle(items)[0])).size).toBe(5)
    expect(items).toContain(createRandom(9).pick(items))
  })
})

describe('seed', () => {
  test('the option wins over the environment, which wins over chance', () => {
    expect(seedFrom(7, '8')).toBe(7)
    expect(seedFrom(undefined, ' 4294967295 ')).toBe(4294967295)
    expect(seedFrom(undefined, '')).toSatisfy((seed: number) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)
    expect(freshSeed()).not.toBe(freshSeed())
  })

  test.each([
    [-1, undefined, 'seed'],
    [1.5, undefined, 'seed'],
    [2 ** 32, undefined, 'seed'],
    ['5', undefined, 'seed'],
    [undefined, 'abc', 'FAULTLINE_SEED'],
    [undefined, '1e3', 'FAULTLINE_SEED'],
    [undefined, '4294967296', 'FAULTLINE_SEED'],
  ])('%s and %s are refused', (option, environment, name) => {
    expect(() => seedFrom(option as never, environment ?? '')).toThrow(
      `Expected \`${name}\` to be a whole number between 0 and 4294967295`,
    )
  })
})

describe('distributions', () => {
  const mean = (delay: Delay) => {
    const random = createRandom(11)
    return Array.from({ length: 20_000 }, () => sampleDelay(delay, random)).reduce((sum, ms) => sum + ms) / 20_000
  }

  test.each<[Delay, number]>([
    [250, 250],
    [[500, 2000], 1250],
    [{ distribution: 'normal', meanMs: 300, stdDevMs: 50 }, 300],
    [{ distribution: 'exponential', meanMs: 400 }, 400],
    // shape × min ÷ (shape − 1)
    [{ distribution: 'pareto', minMs: 100, shape: 3 }, 150],
  ])('%o has its mean', (delay, expected) => expect(Math.abs(mean(delay) / expected - 1)).toBeLessThan(0.02))

  test('draws are whole, never negative, and never above the maximum', () => {
    const delays = fc.oneof(
      fc.record({
        distribution: fc.constant('normal' as const),
        meanMs: fc.nat(1000),
        stdDevMs: fc.nat(5000),
        maxMs: fc.nat(),
      }),
      fc.record({ distribution: fc.constant('exponential' as const), meanMs: fc.integer({ min: 1, max: 1e9 }) }),
      fc.record({
        distribution: fc.constant('pareto' as const),
        minMs: fc.integer({ min: 1 }),
        shape: fc.double({ min: 1e-9, max: 5, noNaN: true }),
      }),
    )
    fc.assert(
      fc.property(seeds, delays, (seed, delay) => {
        const ms = sampleDelay(delay as Delay, createRandom(seed))
        expect(Number.isInteger(ms) && ms >= 0).toBe(true)
        expect(ms).toBeLessThanOrEqual((delay as { maxMs?: number }).maxMs ?? longestDelayMs)
      }),
    )
  })
})
