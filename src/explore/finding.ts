import { canonicalText } from '../schedule/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import { nothing } from './candidate.js'
import type { Finding } from './report.js'
import type { Failure, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'
import { shrink } from './shrink.js'

/** How hard it is tried to make a finding smaller. */
export interface ShrinkLimits {
  /** 0: it stays as it was found. */
  readonly runs: number
  /** Real ms. */
  readonly timeMs: number
}

/**
 * What a run that failed has found: its schedule, made as small as could be, and that run told. One that does not fail
 * again as it did stays as it was found: what depends on more than its session cannot be made smaller.
 * @param untried faults that have not been tried alone: see `shrink`
 */
export async function findingOf(
  runs: Runs,
  record: RunRecord & { readonly failure: Failure },
  by: Pick<Finding, 'strategy' | 'run'>,
  limits: ShrinkLimits,
  untried: readonly InjectionData[] = [],
): Promise<Finding> {
  const found = runs.scheduleOf(record)
  const first = await tell(runs, found, record.failure)
  const asFound = { ...by, ...first, found, shrinkRuns: 0, shrinkCut: false }
  if (limits.runs === 0 || !first.reproduced) return asFound
  const shrunk = await shrink(runs, record, limits, { passing: [runs.scheduleOf({ candidate: nothing })], untried })
  const smaller = { ...asFound, shrinkRuns: shrunk.runs, shrinkCut: shrunk.cut }
  if (canonicalText(shrunk.schedule) === canonicalText(found)) return smaller
  return { ...smaller, ...(await tell(runs, shrunk.schedule, shrunk.failure)) }
}

/** The schedule is run once more: with the places in the code that a search does not note. */
async function tell(runs: Runs, schedule: Finding['schedule'], seen: Failure) {
  const account = await runs.account(schedule)
  // What no run got to, none gets to.
  const reproduced = account.failure?.key === seen.key || seen.oracle === 'sometimes'
  return { failure: (reproduced && account.failure) || seen, schedule, account, reproduced }
}
