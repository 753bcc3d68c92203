import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { buildSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { InvalidOptionError } from '../error/index.js'
import { toToken } from '../schedule/index.js'
import { explore, interleavings, type RunRecord, type SearchState, type Strategy, search } from './index.js'
import { lostUpdate } from './lost-update.test-support.js'

const quiet = { seed: 1, progress: false, shrink: false } as const

/** Runs what a strategy gives, and notes what came of it. */
function noting(strategy: Strategy): Strategy & { readonly records: RunRecord[]; state: SearchState | undefined } {
  const noted = {
    name: strategy.name,
    records: [] as RunRecord[],
    state: undefined as SearchState | undefined,
    *candidates(state: SearchState) {
      noted.state = state
      const steps = strategy.candidates(state)
      let step = steps.next()
      while (step.done !== true) {
        const record: RunRecord = yield step.value
        noted.records.push(record)
        step = steps.next(record)
      }
    },
  }
  return noted
}

/** So many at the same time, each calling its own point, or `shared`, in turn. */
const workers =
  (calls: readonly (readonly string[])[]) =>
  async (chaos: Chaos): Promise<void> => {
    const names = [...new Set(calls.flat())]
    const wrapped = chaos.wrap('db', Object.fromEntries(names.map((name) => [name, async () => {}])))
    await Promise.all(
      calls.map(async (list) => {
        for (const name of list) await wrapped[name]?.()
      }),
    )
  }

/** n! / ∏ nᵢ!: ways to merge chains of so many steps. */
function merges(lengths: readonly number[]): number {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  const all = lengths.reduce((sum, length) => sum + length, 0)
  return factorial(all) / lengths.reduce((product, length) => product * factorial(length), 1)
}

describe('where orders are few', () => {
  test('a body in which nothing is concurrent is run once', async () => {
    const strategy = noting(interleavings())
    const report = await search({ ...quiet, strategies: [strategy] }, workers([['get', 'set', 'get']]))
    expect(report.runs).toBe(2)
    expect(strategy.records).toMatchObject([{ order: [], widths: [] }])
    expect(report.stoppedBy).toBe('covered')
  })

  // A call has two turns: before it is made, and before it is answered.
  test.each([
    [
      [['a'], ['b']],
      [2, 2],
    ],
    [
      [['a'], ['b'], ['c']],
      [2, 2, 2],
    ],
    [
      [
        ['a', 'a'],
        ['b', 'b'],
      ],
      [4, 4],
    ],
  ])('%j: every order there is, each in one run', async (calls, turns) => {
    const strategy = noting(interleavings())
    await search({ ...quiet, strategies: [strategy] }, workers(calls))
    expect(strategy.records).toHaveLength(merges(turns))
    expect(new Set(strategy.records.map(({ order }) => order.join())).size).toBe(merges(turns))
  })

  test('n that yield go on in n! orders', async () => {
    const strategy = noting(interleavings())
    const orders = new Set<string>()
    await search({ ...quiet, strategies: [strategy] }, async (chaos) => {
      const order: string[] = []
      await Promise.all(['a', 'b', 'c', 'd'].map((name) => chaos.yield().then(() => order.push(name))))
      orders.add(order.join(''))
    })
    expect(orders.size).toBe(24)
    expect(strategy.records).toHaveLength(24)
  })

  test('timers of one delay have one order, of several as many as merges of theirs', async () => {
    const strategy = noting(interleavings())
    const orders = new Set<string>()
    await search({ ...quiet, strategies: [strategy] }, async () => {
      const order: string[] = []
      const wait = (name: string, ms: number) => {
        return new Promise((resolve) => setTimeout(() => resolve(order.push(name)), ms))
      }
      const later = async (name: string) => {
        await wait('', 5)
        await wait(name, 5)
      }
      await Promise.all([wait('1', 10), wait('2', 10), later('3'), later('4')])
      orders.add(order.join(''))
    })
    expect([...orders].sort()).toEqual(['1234', '1324', '1342', '3124', '3142', '3412'])
    expect(strategy.records).toHaveLength(6)
  })

  test('orders that only swap what is declared independent are run once', async () => {
    const runsWith = async (
      calls: readonly (readonly string[])[],
      independent: readonly (readonly [string, string])[],
    ) => {
      const strategy = noting(interleavings({ independent }))
      await search({ ...quiet, strategies: [strategy] }, workers(calls))
      return strategy.records.length
    }
    const four = [['a'], ['b'], ['c'], ['d']]
    expect(await runsWith(four, [['db.*', 'db.*']])).toBe(1)
    // Two that touch one another, and two that touch nobody: C(4, 2).
    expect(
      await runsWith(four, [
        ['db.c', 'db.*'],
        ['db.d', 'db.*'],
      ]),
    ).toBe(6)
    expect(await runsWith([['a'], ['b']], [['db.a', 'db.c']])).toBe(6)
  })

  test('with more than may be run, not every one is begun: they are drawn', async () => {
    const strategy = noting(interleavings({ orders: 50, walks: 30 }))
    await search(
      { ...quiet, strategies: [strategy] },
      workers([
        ['a', 'a'],
        ['b', 'b'],
        ['c', 'c'],
      ]),
    )
    expect(strategy.records).toHaveLength(31)
  })
})

describe('orders that are drawn', () => {
  const many = workers(Array.from({ length: 5 }, (_, index) => [`a${index}`, `b${index}`]))

  test.each(['pct', 'random walk'] as const)(
    'by %s are the same for the same seed, and others for another',
    async (way) => {
      const ordersOf = async (seed: number) => {
        const strategy = noting(interleavings({ by: [way], walks: 20 }))
        await search({ ...quiet, seed, strategies: [strategy] }, many)
        expect(strategy.name).toBe(`interleaving by ${way}`)
        return strategy.records.map(({ order }) => order.join())
      }
      const first = await ordersOf(1)
      expect(first).toHaveLength(21)
      expect(new Set(first).size).toBeGreaterThan(15)
      expect(await ordersOf(1)).toEqual(first)
      expect(await ordersOf(2)).not.toEqual(first)
    },
  )

  test('end when nothing new comes of them', async () => {
    const strategy = noting(interleavings({ by: ['random walk'], walks: 10_000 }))
    await search({ ...quiet, strategies: [strategy] }, workers([['a'], ['b']]))
    expect(strategy.records.length).toBeLessThan(200)
    expect(new Set(strategy.records.map(({ order }) => order.join())).size).toBe(6)
  })

  test('are others in each shard, and every order is tried in one of them alone', async () => {
    const runs: string[][] = []
    for (const shard of ['1/2', '2/2']) {
      const strategy = noting(interleavings({ walks: 20 }))
      await search({ ...quiet, shard, strategies: [strategy] }, many)
      runs.push(strategy.records.map(({ order }) => order.join()))
    }
    expect(runs[0]).not.toEqual(runs[1])
    const few = async (shard: string) => {
      const strategy = noting(interleavings({ walks: 0 }))
      await search({ ...quiet, shard, strategies: [strategy] }, workers([['a'], ['b']]))
      return strategy.records.length
    }
    expect([await few('1/2'), await few('2/2')]).toEqual([6, 1])
  })
})

test('alone it goes on as long as there are runs; before others it takes 40, and has the rest when they are done', async () => {
  const body = workers([
    ['a', 'a'],
    ['b', 'b'],
    ['c', 'c'],
    ['d', 'd'],
  ])
  expect((await search({ ...quiet, runs: 700, strategies: ['interleaving'] }, body)).runs).toBe(700)
  const names = ['interleaving', 'singles', 'interleaved singles'] as const
  const { strategies } = await search({ ...quiet, palette: { only: [] }, strategies: names }, body)
  expect(strategies).toMatchObject([
    { name: 'interleaving', runs: 41 },
    { name: 'singles', runs: 0 },
    { name: 'interleaved singles', runs: 80 },
  ])
})

test('the order found is in the schedule, and fails the same way in a fresh process', async () => {
  const report = await search({ ...quiet, palette: { only: [] } }, lostUpdate)
  const schedule = report.findings[0]?.schedule
  expect(schedule?.order?.some((choice) => choice > 0)).toBe(true)
  const token = toToken(schedule as NonNullable<typeof schedule>)
  // Beneath the packages it imports.
  const folder = path.join(import.meta.dirname, '../../node_modules/.cache/faultline', `order-${process.pid}`)
  const program = path.join(folder, 'program.mjs')
  const contents = `import { explore } from './index.js'
    import { lostUpdate } from './lost-update.test-support.js'
    explore({ progress: false }, lostUpdate)().then(console.log, (error) => console.log(error.message))`
  const stdin = { contents, resolveDir: import.meta.dirname, loader: 'ts' } as const
  buildSync({ stdin, outfile: program, bundle: true, packages: 'external', platform: 'node', format: 'esm' })
  const env = { ...process.env, FAULTLINE_REPLAY: token }
  const { stdout } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  expect(stdout).toContain('Error: Stored 1')
  expect(stdout).toContain(`FAULTLINE_REPLAY=${token}`)
})

test('answers are not noted in runs that are interleaved: a replay notes none, and must meet the same tasks', async () => {
  const strategy = noting(interleavings())
  await search({ ...quiet, strategies: [strategy] }, async (chaos) => {
    const db = chaos.wrap('db', { read: async () => 1 })
    const service = chaos.wrap('service', { get: async () => await db.read() })
    await Promise.all([service.get(), service.get()])
  })
  expect(strategy.state?.golden.calls.map(({ answer }) => typeof answer)).toEqual(Array(4).fill('string'))
  const answers = strategy.records.flatMap(({ calls }) => calls.map(({ answer }) => answer))
  expect(new Set(answers)).toEqual(new Set([undefined]))
})

test('options that mean nothing are refused', () => {
  for (const options of [
    { walks: -1 },
    { orders: 0 },
    { depth: 0 },
    { by: [] },
    { by: ['chess'] },
    { independent: ['a'] },
    { independent: [['a']] },
    { walk: 3 },
  ])
    expect(() => interleavings(options as never)).toThrow(InvalidOptionError)
})

test('a test that explores tells of the order', async () => {
  const error = await explore({ ...quiet, palette: { only: [] } }, lostUpdate)().catch((thrown: Error) => thrown)
  expect((error as Error).message).toContain('with tasks in another order')
})
