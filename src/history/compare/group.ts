import { type MetricName, metricNames, metricOf } from '../../metric/index.js'
import type { MeasuredRun } from './measured-run.js'
import type { Sample } from './sample.js'

/** What is compared besides the metrics of systems: the share of the runs of a test that failed. */
export type Compared = MetricName | 'failedRuns'

/** Values of one figure by seed. */
export type BySeed = ReadonlyMap<number, number>

/** One figure of one test and system, as both sides have it. */
export interface Contrast {
  readonly test: string
  readonly system: string | undefined
  readonly metric: Compared
  readonly before: BySeed
  readonly after: BySeed
  readonly sample: Sample
  /** Seeds of which one side has no such figure, so that it cannot be set against the other. */
  readonly leftOut: number
}

interface Group {
  readonly test: string
  readonly system: string | undefined
  readonly before: MeasuredRun[]
  readonly after: MeasuredRun[]
}

/** Everything that both sides have, and the tests that only one has. */
export function contrastsOf(
  before: readonly MeasuredRun[],
  after: readonly MeasuredRun[],
  wanted: readonly MetricName[] = metricNames,
): { readonly contrasts: Contrast[]; readonly onlyBefore: string[]; readonly onlyAfter: string[] } {
  const groups = new Map<string, Group>()
  const put = (side: 'before' | 'after', run: MeasuredRun, system: string | undefined) => {
    const key = JSON.stringify([run.test, system])
    const group = groups.get(key) ?? { test: run.test, system, before: [], after: [] }
    groups.set(key, group)
    group[side].push(run)
  }
  for (const [side, runs] of [
    ['before', before],
    ['after', after],
  ] as const)
    for (const run of runs) {
      put(side, run, undefined)
      if (run.system !== undefined) put(side, run, run.system)
    }
  const contrasts: Contrast[] = []
  for (const group of groups.values()) {
    if (group.before.length === 0 || group.after.length === 0) continue
    if (group.system === undefined) contrasts.push(...contrastOf(group, 'failedRuns', failure))
    else
      for (const name of wanted) contrasts.push(...contrastOf(group, name, ({ measures }) => metricOf(measures, name)))
  }
  const tests = [...groups.values()].filter(({ system }) => system === undefined)
  return {
    contrasts,
    onlyBefore: tests.filter((group) => group.after.length === 0).map(({ test }) => test),
    onlyAfter: tests.filter((group) => group.before.length === 0).map(({ test }) => test),
  }
}

function failure({ failed }: MeasuredRun): number | null {
  return failed === undefined ? null : Number(failed)
}

function contrastOf(group: Group, metric: Compared, of: (run: MeasuredRun) => number | null): Contrast[] {
  const { test, system } = group
  const before = bySeed(group.before, of)
  const after = bySeed(group.after, of)
  if (before.size === 0 || after.size === 0) return []
  const seeds = { before: seedsOf(group.before), after: seedsOf(group.after) }
  if (!arePairs(seeds.before, seeds.after)) {
    const leftOut = seeds.before.size + seeds.after.size - before.size - after.size
    return [{ test, system, metric, before, after, leftOut, sample: { pairing: 'unpaired', before, after } }]
  }
  const shared = [...seeds.before].filter((seed) => seeds.after.has(seed))
  const both = shared.filter((seed) => before.has(seed) && after.has(seed))
  const either = shared.filter((seed) => before.has(seed) || after.has(seed))
  if (both.length === 0) return []
  const only = (values: BySeed) => new Map(both.map((seed) => [seed, values.get(seed) as number]))
  const differences = new Map(both.map((seed) => [seed, (after.get(seed) as number) - (before.get(seed) as number)]))
  return [
    {
      test,
      system,
      metric,
      before: only(before),
      after: only(after),
      leftOut: either.length - both.length,
      sample: { pairing: 'paired', differences },
    },
  ]
}

/** One side may have gone on for longer; but seeds that are met by chance make no pairs of the rest. */
function arePairs(before: ReadonlySet<number>, after: ReadonlySet<number>): boolean {
  const [fewer, more] = before.size <= after.size ? [before, after] : [after, before]
  return [...fewer].every((seed) => more.has(seed))
}

function seedsOf(runs: readonly MeasuredRun[]): Set<number> {
  return new Set(runs.map(({ seed }) => seed))
}

/** The mean over the runs of a seed. */
function bySeed(runs: readonly MeasuredRun[], of: (run: MeasuredRun) => number | null): BySeed {
  const sums = new Map<number, { sum: number; count: number }>()
  for (const run of runs) {
    const value = of(run)
    if (value === null) continue
    const { sum, count } = sums.get(run.seed) ?? { sum: 0, count: 0 }
    sums.set(run.seed, { sum: sum + value, count: count + 1 })
  }
  return new Map([...sums].map(([seed, { sum, count }]) => [seed, sum / count]))
}
