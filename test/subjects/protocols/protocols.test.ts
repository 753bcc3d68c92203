import { describe, expect, test } from 'vitest'
import { seededBugs } from '../../../bench/protocols/index.ts'
import { search } from '../../../src/explore/index.js'

/** Of a search of each wrong one, with all else as it is by default. What it takes on other seeds, the bench tells. */
const mostRuns = 2000
/** Of each right one and seed: few, where the bench takes as many as of the wrong ones. */
const rightRuns = 40
const seeds = [1, 2, 3]
/** Where the first seed takes seconds: one that is as good, and finds it sooner. */
const soon: Readonly<Record<string, number>> = { 'a vote counts twice': 4 }
/** As the bench has it: a machine may be busy. */
const mostMs = 60_000

test('there are twelve bugs, each with a right twin', () => {
  expect(seededBugs).toHaveLength(12)
  expect(new Set(seededBugs.map(({ name }) => name)).size).toBe(12)
})

describe.each(seededBugs)('$protocol: $name', ({ name, wrong, right }) => {
  test('is found by a search with default settings', { timeout: mostMs }, async () => {
    const { findings } = await search({ seed: soon[name] ?? 1, runs: mostRuns, progress: false, shrink: false }, wrong)
    expect(findings).toHaveLength(1)
    const [finding] = findings
    expect(finding?.reproduced).toBe(true)
    expect(finding?.account.diagrams).toHaveLength(1)
  })

  test.each(seeds)('nothing is found in the right one, seed %i', async (seed) => {
    const nemeses = { seed, runs: rightRuns, progress: false, strategies: ['nemeses'] } as const
    expect((await search(nemeses, right)).findings).toEqual([])
  })
})
