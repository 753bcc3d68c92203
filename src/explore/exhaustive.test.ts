import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { type FaultData, faults } from '../fault/index.js'
import { exhaustive } from './exhaustive.js'
import { type ExploreOptions, type RunRecord, type SearchReport, type Strategy, search } from './index.js'

const codes = ['ECONNRESET', 'ETIMEDOUT', 'ECONNREFUSED', 'EPIPE']

/** All there is, with k faults at each call, or as many as the point's name ends with. */
function all(body: (chaos: Chaos) => Promise<unknown>, k = 0, options: ExploreOptions = {}) {
  const seen: RunRecord[] = []
  const at = ({ point }: { readonly point: string }): readonly FaultData[] =>
    codes.slice(0, k || Number(point.at(-1))).map((code) => faults.exception(code))
  const strategy: Strategy = {
    name: 'exhaustive, restricted',
    *candidates(state) {
      const steps = exhaustive.candidates(Object.create(state, { palette: { value: { at } } }))
      for (let step = steps.next(); !step.done; ) {
        const record = yield step.value
        seen.push(record)
        step = steps.next(record)
      }
    },
  }
  const given = { seed: 1, strategies: [strategy], depth: 9, runs: 5000, prune: false, ...options }
  return search(given, body).then((report) => ({ report, seen }))
}

const runsOf = async (...args: Parameters<typeof all>) => (await all(...args)).report.runs

const quietly = async (call: () => Promise<unknown>) =>
  call()
    .then(() => true)
    .catch(() => false)

test('on a chain that a fault ends, 1 + Σk runs', async () => {
  const chain = async (chaos: Chaos) => {
    const [a, b, c] = ['a4', 'b3', 'c2'].map((name) => chaos.wrap(name, async () => name))
    await quietly(async () => [await a?.(), await b?.(), await c?.()])
  }
  expect(await runsOf(chain)).toBe(1 + 4 + 3 + 2)
  expect(await runsOf(chain, 0, { prune: true })).toBe(1 + 4 + 3 + 2)
})

test('on independent calls, one after the other or side by side, ∏(1 + k) runs', async () => {
  const names = ['a4', 'b3', 'c2']
  expect(
    await runsOf(async (chaos) => {
      for (const name of names) await quietly(chaos.wrap(name, async () => name))
    }),
  ).toBe(5 * 4 * 3)
  expect(await runsOf((chaos) => Promise.all(names.map((name) => quietly(chaos.wrap(name, async () => name)))))).toBe(
    5 * 4 * 3,
  )
})

test('on one retry, 1 + k(k + 1) runs', async () => {
  for (const k of [1, 2, 4])
    expect(
      await runsOf(async (chaos) => {
        const call = chaos.wrap('call', async () => 'done')
        if (!(await quietly(call))) await quietly(call)
      }, k),
    ).toBe(1 + k * (k + 1))
})

test('on a quorum of N, (1 + k)^N runs', async () => {
  const quorum = async (chaos: Chaos) => {
    const write = chaos.wrap('write', async (_replica: number) => 'written')
    await quietly(() => Promise.any([0, 1, 2].map((replica) => write(replica))))
  }
  expect(await runsOf(quorum, 3)).toBe(4 ** 3)
  expect(await runsOf(quorum, 3, { prune: true })).toBe(4 ** 3)
})

test('each set comes once, the small ones first, and each of its faults acts', async () => {
  const { seen, report } = await all(async (chaos) => {
    const call = chaos.wrap('call', async () => 'done')
    const other = chaos.wrap('other', async () => 'done')
    if (!(await quietly(call))) await quietly(call)
    await quietly(other)
  }, 2)
  const sets = seen.map(({ candidate }) => candidate.injections)
  expect(new Set(sets.map((set) => JSON.stringify(set))).size).toBe(report.runs - 1)
  expect(sets.map(({ length }) => length)).toEqual(sets.map(({ length }) => length).sort())
  expect(seen.map(({ calls }) => calls.filter(({ acted }) => acted).length)).toEqual(sets.map(({ length }) => length))
})

test('sets are no larger than the depth, and one shard after the other has them all', async () => {
  const body = async (chaos: Chaos) => {
    for (const name of ['a', 'b', 'c', 'd']) await quietly(chaos.wrap(name, async () => name))
  }
  expect(await runsOf(body, 1, { depth: 2 })).toBe(1 + 4 + 6)
  const shards = await Promise.all(['1/3', '2/3', '3/3'].map((shard) => all(body, 1, { shard })))
  const sets = shards.flatMap(({ seen }) => seen.map(({ candidate }) => JSON.stringify(candidate.injections)))
  expect([sets.length, new Set(sets).size]).toEqual([15, 15])
})

test('singles find a bug that takes one fault within points × kinds executions', async () => {
  const found = async (options: ExploreOptions): Promise<SearchReport> =>
    search({ seed: 1, ...options }, async (chaos) => {
      const steps = ['a', 'b', 'c'].map((name) => chaos.wrap(name, async () => name))
      for (const step of steps.slice(0, 2)) await quietly(step)
      if ((await steps[2]?.().catch((error: { code?: string }) => error.code)) === 'ETIMEDOUT') throw new Error('wrong')
    })
  const { findings, coverage } = await found({ strategies: ['singles'], palette: { only: ['exception'] } })
  const kinds = new Set(coverage.map(({ fault }) => fault)).size
  expect(findings[0]?.run).toBeLessThanOrEqual(1 + 3 * kinds)
  expect(findings[0]?.schedule.injections).toMatchObject([{ at: 'c', fault: { code: 'ETIMEDOUT' } }])
})

test('the report of a search by name says that all was covered', async () => {
  const body = async (chaos: Chaos) => quietly(chaos.wrap('call', async () => 'done'))
  const report = await search({ seed: 1, strategies: ['exhaustive'], palette: { only: ['hang'] } }, body)
  expect([report.runs, report.stoppedBy]).toEqual([2, 'covered'])
})
