import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { type ExploreOptions, mergeReports, search } from './index.js'

const options: ExploreOptions = {
  seed: 3,
  strategies: ['singles', 'combinations'],
  palette: { only: ['exception', 'nullValue'] },
  stopAt: 'all',
}
const names = Array.from({ length: 9 }, (_, site) => `site${site}`)

/** Nine calls, a fallback and three ways to fail: alone, as a pair, and in the fallback. */
async function body(chaos: Chaos): Promise<void> {
  const service = chaos.wrap('service', Object.fromEntries([...names, 'fallback'].map((name) => [name, async () => 1])))
  const met: string[] = []
  for (const name of names) {
    const answer = await service[name]?.().catch((error) => error.code ?? error.status)
    if (answer === 1) continue
    met.push(`${name} ${answer}`)
    if (name === 'site8' && (await service.fallback?.().catch(() => 'lost')) === 'lost') throw new Error('no fallback')
  }
  if (met.includes('site4 503')) throw new Error('alone')
  if (met.includes('site2 null') && met.includes('site7 ETIMEDOUT')) throw new Error('pair')
}

const shards = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, at) => search({ ...options, shard: `${at + 1}/${count}` }, body)))

test.each([1, 2, 3, 5])('%i shards find what one search finds, and cover what it covers', async (count) => {
  const whole = await search(options, body)
  const merged = mergeReports((await shards(count)).reverse())
  const kinds = ({ findings }: typeof whole) => findings.map(({ failure }) => failure.key).sort()
  expect(kinds(whole)).toHaveLength(3)
  expect(kinds(merged)).toEqual(kinds(whole))
  expect(merged.findings.map(({ schedule }) => schedule.injections.length).sort()).toEqual([1, 2, 2])
  expect(merged.coverage).toEqual(whole.coverage)
  expect(merged.pairs).toEqual(whole.pairs)
  expect(merged.pairs.covered).toBe(merged.pairs.total)
  expect(merged).toMatchObject({ stoppedBy: 'covered', shard: undefined, seed: 3 })
  expect(merged.runs).toBe(merged.strategies.reduce((sum, { runs }) => sum + runs, count))
})

test('reports that are not those of all shards of one search are refused', async () => {
  const [first, second] = (await shards(2)) as [Awaited<ReturnType<typeof search>>, Awaited<ReturnType<typeof search>>]
  const merging =
    (...reports: Parameters<typeof mergeReports>[0]) =>
    () =>
      mergeReports(reports)
  expect(merging()).toThrow('to be the reports of all shards, at least one')
  expect(merging(first, { ...second, seed: 4 })).toThrow('to be of one seed, got seeds 3 and 4.')
  expect(merging(first, { ...second, shard: '2/3' })).toThrow('to be of one number of shards, got shards 1/2 and 2/3.')
  expect(merging(first, second, first)).toThrow('to be one of each shard, got two of shard 1/2.')
  expect(merging(second)).toThrow('to be those of all shards, got none of shard 1/2.')
  expect(merging({ ...first, shard: undefined })).toThrow('to be of shards, got one of a whole search.')
})
