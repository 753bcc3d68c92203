import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { createRandom } from '../random/create-random.js'
import { type ExploreOptions, type SearchReport, type Strategy, search } from './index.js'

/** Three errors and null: four faults at each call. */
const ours = { strategies: ['singles', 'combinations'], shrink: false } as const
const four = { ...ours, palette: { only: ['exception', 'nullValue'] } } satisfies ExploreOptions
/** Null alone: one fault at each call. */
const one: ExploreOptions = { ...ours, palette: { only: ['nullValue'] } }
const faults = ['ECONNRESET', 'ETIMEDOUT', '503', 'null']

/** Calls that tell how they went: `ok`, or which fault they met. */
function caller(chaos: Chaos, names: readonly string[]): (name: string) => Promise<string> {
  const target = Object.fromEntries(names.map((name) => [name, async (): Promise<string | null> => 'ok']))
  const service = chaos.wrap('service', target)
  return async (name) => {
    try {
      return (await service[name]?.()) ?? 'null'
    } catch (error) {
      const { code, status } = error as { code?: string; status?: number }
      return code ?? `${status}`
    }
  }
}

const sites = (count: number) => Array.from({ length: count }, (_, site) => `site${site}`)

/** The faults of a finding, in short: `service.site3 2 exception`. */
const found = ({ findings }: SearchReport) =>
  findings.map(({ schedule }) => schedule.injections.map(({ fault, at, when }) => `${at} ${when?.calls} ${fault.kind}`))

/** 12 call sites that are each called three times, one after the other or all at a time; fails where all of `bad` came about. */
function twelve(bad: readonly string[], concurrent: boolean) {
  const names = sites(12)
  return async (chaos: Chaos) => {
    const call = caller(chaos, names)
    const met = new Set<string>()
    const note = async (name: string, round: number) => met.add(`${name} ${round} ${await call(name)}`)
    for (let round = 1; round <= 3; round++) {
      if (concurrent) await Promise.all(names.map((name) => note(name, round)))
      else for (const name of names) await note(name, round)
    }
    if (bad.every((item) => met.has(item))) throw new Error('all of it at once')
  }
}

test.each([
  { by: 'singles and combinations', options: four, pairs: 20, atMost: 40 },
  { by: 'all strategies', options: { palette: four.palette, shrink: false }, pairs: 50, atMost: 80 },
] as const)(
  'a failing pair among 144 single faults takes 144 runs and far fewer than 120 by $by, on average over $pairs of them',
  async (given) => {
    let runs = 0
    for (let seed = 0; seed < given.pairs; seed++) {
      const random = createRandom(seed)
      const calls = random.shuffle(sites(12).flatMap((name) => [1, 2, 3].map((round) => `${name} ${round}`)))
      const bad = calls.slice(0, 2).map((call) => `${call} ${random.pick(faults)}`)
      const report = await search({ seed, progress: false, ...given.options }, twelve(bad, seed % 2 === 1))
      expect(report.coverage).toHaveLength(144)
      expect(report.findings[0]?.schedule.injections).toHaveLength(2)
      runs += report.findings[0]?.run as number
    }
    // The golden run is one of them.
    expect(runs / given.pairs).toBeLessThanOrEqual(1 + 144 + given.atMost)
  },
)

test('a failing single takes 144 runs at most, the last of them too', async () => {
  for (const call of ['site0 1', 'site5 2', 'site11 3'])
    for (const fault of faults) {
      const { findings } = await search({ seed: 1, ...four }, twelve([`${call} ${fault}`], false))
      expect(findings[0]?.run).toBeLessThanOrEqual(1 + 144)
    }
})

test('what a fallback meets is tried with each fault that leads there, and no pair that cannot meet', async () => {
  const names = sites(6)
  const chain = async (chaos: Chaos, tell = (_answers: string[]) => {}) => {
    const call = caller(chaos, [...names, 'fallback'])
    const answers: string[] = []
    for (const name of names) {
      answers.push(await call(name))
      if (answers.at(-1) !== 'ok') {
        answers.push(await call('fallback'))
        break
      }
    }
    tell(answers)
  }
  const report = await search({ seed: 1, ...four }, (chaos) => chain(chaos))
  expect(report).toMatchObject({ runs: 1 + 24 + 24 * 4, pairs: { covered: 96, total: 96 }, stoppedBy: 'covered' })
  const bad = await search({ seed: 1, ...four }, (chaos) =>
    chain(chaos, (answers) => {
      if (answers.join() === 'ok,ok,503,ETIMEDOUT') throw new Error('both')
    }),
  )
  expect(found(bad)).toEqual([['service.site2 1 exception', 'service.fallback 1 exception']])
})

/** Independent calls, of which the body bears so many that fail, and never a certain pair. */
function threshold(most: number, pair: readonly number[], names = sites(10)) {
  return async (chaos: Chaos) => {
    const call = caller(chaos, names)
    const failed: number[] = []
    for (const [site, name] of names.entries()) if ((await call(name)) !== 'ok') failed.push(site)
    if (failed.length > most) throw new Error('too many')
    if (pair.length > 0 && pair.every((site) => failed.includes(site))) throw new Error('the pair')
  }
}

test('what breaks under four faults is no finding at depth two, all pairs are covered, and a pair is found', async () => {
  const tolerated = await search({ seed: 1, ...one }, threshold(3, []))
  expect(tolerated).toMatchObject({ findings: [], stoppedBy: 'covered', pairs: { covered: 45, total: 45 } })
  expect(tolerated.runs).toBeLessThan(1 + 10 + 45)
  for (const pair of [
    [0, 1],
    [0, 9],
    [4, 6],
    [8, 9],
  ]) {
    const report = await search({ seed: 1, ...one }, threshold(3, pair))
    expect(found(report)).toEqual([pair.map((site) => `service.site${site} 1 nullValue`)])
  }
  expect(found(await search({ seed: 1, depth: 4, ...one }, threshold(3, [])))[0]).toHaveLength(4)
})

test('where the body gives up after its second fault, rows are of fewer, and every pair is still covered', async () => {
  const names = sites(12)
  const body = (bad: string) => async (chaos: Chaos) => {
    const call = caller(chaos, names)
    const failed: string[] = []
    for (const name of names) {
      if (failed.length === 2) break
      const answer = await call(name)
      if (answer !== 'ok') failed.push(`${name} ${answer}`)
    }
    if (failed.join() === bad) throw new Error(bad)
  }
  const report = await search({ seed: 1, runs: 2000, ...four }, body('nothing'))
  expect(report).toMatchObject({ findings: [], stoppedBy: 'covered', pairs: { covered: 66 * 16, total: 66 * 16 } })
  const late = await search({ seed: 1, runs: 2000, ...four }, body('site10 503,site11 null'))
  expect(found(late)).toEqual([['service.site10 1 exception', 'service.site11 1 nullValue']])
})

test('strength three covers all threes, and a retry of a retry is followed up to depth', async () => {
  const three = { seed: 1, depth: 3 }
  const names = sites(6)
  for (const bad of [
    ['site0 null', 'site1 null', 'site2 503'],
    ['site1 503', 'site4 ECONNRESET', 'site5 null'],
  ]) {
    const report = await search({ ...three, strength: 3, ...four }, async (chaos) => {
      const call = caller(chaos, names)
      const met = new Set<string>()
      for (const name of names) met.add(`${name} ${await call(name)}`)
      if (bad.every((item) => met.has(item))) throw new Error('all three')
    })
    expect(found(report)[0]).toHaveLength(3)
  }
  const retry = async (chaos: Chaos) => {
    const call = caller(chaos, ['charge'])
    for (let attempt = 1; (await call('charge')) !== 'ok'; attempt++) if (attempt === 3) throw new Error('given up')
  }
  expect((await search({ seed: 1, ...one }, retry)).findings).toEqual([])
  expect(found(await search({ ...three, ...one }, retry))).toEqual([
    [1, 2, 3].map((call) => `service.charge ${call} nullValue`),
  ])
})

test('with all findings asked for each pair is told once, and what failed alone is in no row', async () => {
  const report = await search({ seed: 1, stopAt: 'all', ...four }, async (chaos) => {
    const call = caller(chaos, sites(8))
    const met = new Set<string>()
    for (const name of sites(8)) met.add(`${name} ${await call(name)}`)
    if (met.has('site3 503')) throw new Error('alone')
    if (met.has('site0 null') && met.has('site5 null')) throw new Error('first pair')
    if (met.has('site2 503') && met.has('site7 ETIMEDOUT')) throw new Error('second pair')
  })
  expect(report.findings.map(({ failure }) => (failure.error as Error).message).sort()).toEqual([
    'alone',
    'first pair',
    'second pair',
  ])
  expect(report.pairs).toEqual({ covered: 28 * 16 - 7 * 4, total: 28 * 16 - 7 * 4 })
  expect(report.runs).toBeLessThan(1 + 32 + 80)
  let failures = 0
  const once = await search({ seed: 1, stopAt: 'all', shrink: false, ...one }, async (chaos) => {
    await threshold(
      8,
      [2, 5],
    )(chaos).catch((error: unknown) => {
      failures++
      throw error
    })
  })
  expect(once).toMatchObject({ findings: [{}], pairs: { covered: 45, total: 45 } })
  // The row, what reduces it, and no row with both from then on.
  expect(failures).toBeLessThan(10)
})

test('however few runs there are, no row fails without its pair being found', async () => {
  const names = sites(8)
  for (let runs = 10; runs < 40; runs++) {
    let failures = 0
    const report = await search({ seed: runs, runs, shrink: false, ...one }, async (chaos) => {
      try {
        await threshold(8, [2, 5], names)(chaos)
      } catch (error) {
        failures++
        throw error
      }
    })
    expect(report.runs).toBeLessThanOrEqual(runs)
    expect(report.findings).toHaveLength(failures > 0 ? 1 : 0)
  }
})

test('the search is exhausted where no run could have had more faults than were tried at once', async () => {
  const told: boolean[] = []
  const last: Strategy = {
    name: 'last',
    // biome-ignore lint/correctness/useYield: it has nothing to try
    *candidates({ exhausted }) {
      told.push(exhausted)
    },
  }
  const options = (depth: number): ExploreOptions => ({ ...one, seed: 1, depth, strategies: ['combinations', last] })
  for (const depth of [1, 2]) await search(options(depth), threshold(8, [], sites(2)))
  await search(options(2), threshold(8, [], sites(3)))
  expect(told).toEqual([false, true, false])
})
