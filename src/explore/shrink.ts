import { real } from '../clock/real.js'
import { canonicalText } from '../schedule/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { candidateOf } from './candidate.js'
import { fewerPlaces } from './nemesis/fewer-places.js'
import type { Failure, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'
import { type Simplifying, simplerFrom, usual } from './simpler.js'
import { simplerOrders } from './simpler-order.js'
import { stillFewer } from './still-fewer.js'

/** A failing run made as small as could be. */
export interface Shrunk {
  readonly failure: Failure
  readonly schedule: Schedule
  /** Runs that it took. */
  readonly runs: number
  /** The limits were reached before all that is simpler was tried. */
  readonly cut: boolean
}

/** What is known beside the run that failed. */
export interface Beside {
  /** Schedules that pass. @default none */
  readonly passing?: readonly Schedule[]
  /** Faults of which nobody knows what each does alone. @default none */
  readonly untried?: readonly InjectionData[]
}

/**
 * Makes a failing run smaller: goes on from the first simpler schedule that fails in the same way, until none does.
 * Nothing is run twice, nor what is known to pass. Where several faults have failed before each was tried alone, one alone
 * that fails in the same way is looked for first, with up to half of the runs: it is easier to understand.
 */
export async function shrink(
  runs: Pick<Runs, 'run' | 'scheduleOf'>,
  record: RunRecord,
  limits: { readonly runs: number; readonly timeMs: number },
  { passing = [], untried = [] }: Beside = {},
): Promise<Shrunk> {
  const key = record.failure?.key
  const startedMs = real.nowMs()
  let best = record
  let schedule = runs.scheduleOf(record)
  const found = schedule.injections
  const seen = new Set([...passing, schedule].map(canonicalText))
  let count = 0
  /** @returns the way of simplifying that it has gone on by; undefined: nothing simpler fails; 'cut' */
  const step = async (first: number): Promise<number | 'cut' | undefined> => {
    const by: Simplifying = {
      ...usual,
      orders: (order) => simplerOrders(order, best.widths),
      places: (injection) => fewerPlaces(injection, best.clusters),
    }
    const alone = untried.slice(0, Math.max(0, (limits.runs >> 1) - count))
    for (const [simpler, way] of simplerThan(schedule, found, first, by, alone)) {
      const text = canonicalText(simpler)
      if (seen.has(text)) continue
      if (count >= limits.runs || real.nowMs() - startedMs >= limits.timeMs) return 'cut'
      seen.add(text)
      count++
      const tried = await runs.run(candidateOf(simpler))
      if (tried.failure?.key !== key) continue
      best = tried
      schedule = runs.scheduleOf(tried)
      seen.add(canonicalText(schedule))
      return way
    }
    return undefined
  }
  let way: number | 'cut' | undefined = 0
  while (typeof way === 'number') way = await step(way)
  return { failure: best.failure as Failure, schedule, runs: count, cut: way === 'cut' }
}

function* simplerThan(
  schedule: Schedule,
  found: readonly InjectionData[],
  first: number,
  by: Simplifying,
  alone: readonly InjectionData[],
) {
  const { order: _, ...rest } = schedule
  if (schedule.injections.length > 1)
    for (const injection of alone) yield [{ ...rest, injections: [injection] }, 0] as const
  yield* simplerFrom(schedule, first, by)
  for (const fewer of stillFewer(schedule, found)) yield [fewer, 0] as const
}
