import { describe, expect, test } from 'vitest'
import { programs } from '../../bench/bugs/index.ts'
import { drawsOf, randomSchedule, Seen } from '../../test/subjects/bugs/schedules.test-support.js'
import { faults } from '../fault/index.js'
import { canonicalText, parseSchedule } from '../schedule/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { type Candidate, candidateOf } from './candidate.js'
import { type ExploreBody, search } from './index.js'
import type { RunRecord } from './run-record.js'
import { type Beside, shrink } from './shrink.js'
import type { Strategy } from './strategy.js'

const scheduleOf = ({ seed = 7, injections, order }: Candidate): Schedule => {
  return { version: 1, seed, injections, ...(order === undefined ? {} : { order }) }
}

/** Runs that fail by what they are given, and note what they were asked. */
function runsThat(failure: (schedule: Schedule) => string | undefined) {
  const asked: string[] = []
  const run = async (candidate: Candidate) => {
    asked.push(canonicalText(scheduleOf(candidate)))
    const key = failure(scheduleOf(candidate))
    return { candidate, failure: key === undefined ? undefined : { key } } as RunRecord
  }
  return { run, scheduleOf: ({ candidate }: Pick<RunRecord, 'candidate'>) => scheduleOf(candidate), asked }
}

const at = (point: string, call = 1, fault: InjectionData['fault'] = faults.hang()): InjectionData => {
  return { fault, at: point, when: { calls: [call] }, optional: true }
}
const patient = { runs: 1000, timeMs: 60_000 }

async function shrunk(
  injections: InjectionData[],
  failure: (schedule: Schedule) => string | undefined,
  limits = patient,
  beside: Beside = {},
) {
  const runs = runsThat(failure)
  const { schedule, ...rest } = await shrink(runs, await runs.run({ injections, seed: 7 }), limits, beside)
  return { ...rest, asked: runs.asked, schedule, injections: schedule.injections }
}

describe('shrink', () => {
  const points = ({ injections }: Schedule) => injections.map((injection) => injection.at).join('')

  test('the fewest that fail are found, also where taking one away after the other leads to more', async () => {
    // Both are in what was found; halves lead to the first.
    const failure = (schedule: Schedule) => (/a.*b.*c|d.*h/.test(points(schedule)) ? 'it' : undefined)
    const found = await shrunk(
      [...'abcdefgh'].map((point) => at(point)),
      failure,
    )
    expect(found.injections.map((injection) => injection.at)).toEqual(['d', 'h'])
    expect(found.cut).toBe(false)
  })

  test('of two that failed before each was tried alone, another one alone is told if it fails in the same way', async () => {
    const failure = (schedule: Schedule) => ({ ab: 'it', c: 'another', d: 'it' })[points(schedule)]
    const untried = [...'xcdy'].map((point) => at(point))
    const of = (injections: InjectionData[], limits = patient) => shrunk(injections, failure, limits, { untried })
    expect((await of([at('a'), at('b')])).injections).toMatchObject([{ at: 'd' }])
    // The first half of the runs may be spent on that.
    expect((await of([at('a'), at('b')], { runs: 5, timeMs: 60_000 })).injections).toHaveLength(2)
    const alone = await of([at('d')])
    expect(alone.asked.filter((text) => text.includes('"x"'))).toEqual([])
    expect((await of([at('a'), at('b')])).asked.filter((text) => text.includes('"x"'))).toHaveLength(1)
  })

  test('a call that comes later for a fault that is not needed is found where it then is', async () => {
    const failure = ({ injections }: Schedule) => {
      const retried = injections.filter((injection) => injection.at === 'a').length
      return injections.some(({ when, ...injection }) => injection.at === 'b' && when?.calls?.[0] === 3 - retried)
        ? 'it'
        : undefined
    }
    expect((await shrunk([at('a'), at('b', 2)], failure)).injections).toEqual([
      at('b', 3, faults.exception('ECONNRESET')),
    ])
  })

  test('another failure is not taken for the same, and nothing is run twice', async () => {
    const failure = ({ injections }: Schedule) =>
      injections.length > 1 ? 'it' : injections.length === 1 ? 'another' : undefined
    const found = await shrunk([at('a', 9), at('b', 9), at('c', 9)], failure)
    expect(found.failure.key).toBe('it')
    expect(found.injections).toHaveLength(2)
    expect(new Set(found.asked).size).toBe(found.asked.length)
    expect(found.runs).toBe(found.asked.length - 1)
  })

  test('it ends where its runs do, and says so', async () => {
    const failure = ({ injections }: Schedule) => (injections.length > 1 ? 'it' : undefined)
    const found = await shrunk([at('a', 9), at('b', 9)], failure, { ...patient, runs: 3 })
    expect(found).toMatchObject({ runs: 3, cut: true })
    expect(await shrunk([at('a')], () => 'it', { ...patient, timeMs: 0 })).toMatchObject({ runs: 0, cut: true })
  })
})

/** Random schedules, far from the smallest that fail. */
function randomly(seed: number): Strategy {
  return {
    name: 'randomly',
    *candidates({ golden }) {
      const seen = new Seen()
      const points = golden.calls.map(({ point, call }) => ({ name: point, calls: call, given: [], kinds: [] }))
      seen.add({ points: points as never, tookMs: golden.virtualMs })
      const draw = drawsOf(seed)
      for (let n = 0; n < 200; n++) yield candidateOf(parseSchedule(randomSchedule(seen, draw)))
    },
  }
}

function sizeOf({ injections = [], order = [] }: Partial<Schedule>): number {
  return injections.length + order.filter((choice) => choice > 0).length
}

/** Size of the smallest schedule, as found and as known; undefined: it failed in another way, or not at all. */
async function sizes({ buggy, trigger }: (typeof programs)[number]): Promise<[number, number] | undefined> {
  const only = async (strategy: Strategy, options = {}) => {
    const report = await search({ seed: 3, strategies: [strategy], ...options }, buggy as ExploreBody)
    return report.findings[0]
  }
  const known = await only(
    {
      name: 'known',
      *candidates() {
        yield { injections: [], ...trigger }
      },
    },
    { shrink: false },
  )
  const found = await only(randomly(5))
  const same = found !== undefined && found.failure.key === known?.failure.key
  return same ? [sizeOf(found.schedule), sizeOf(trigger)] : undefined
}

test('of programs with a bug, nearly every failure is brought down to the fewest faults and choices that are known', async () => {
  const all: (readonly [string, number, number])[] = []
  for (const program of programs) {
    const found = await sizes(program)
    if (found !== undefined) all.push([program.name, ...found])
  }
  expect(all.length).toBeGreaterThanOrEqual(20)
  const larger = all.filter(([, found, known]) => found > known)
  expect(larger.length / all.length, JSON.stringify(larger)).toBeLessThanOrEqual(0.05)
})
