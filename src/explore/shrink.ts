import { real } from '../clock/real.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import type { Candidate } from './candidate.js'
import type { Failure, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'

/** A failing run made as small as could be. */
export interface Shrunk {
  readonly failure: Failure
  readonly schedule: Schedule
  /** Runs that it took. */
  readonly runs: number
  /** The limits were reached before all that is smaller was tried. */
  readonly cut: boolean
}

/** Makes a failing run smaller: what is left fails the same way, and nothing that is simpler does. */
export async function shrink(
  runs: Runs,
  record: RunRecord,
  limits: { readonly runs: number; readonly timeMs: number },
): Promise<Shrunk> {
  const key = record.failure?.key
  const startedMs = real.nowMs()
  let best = record
  let count = 0
  let cut = false
  const fails = async (candidate: Candidate): Promise<boolean> => {
    if (count >= limits.runs || real.nowMs() - startedMs >= limits.timeMs) {
      cut = true
      return false
    }
    count++
    const tried = await runs.run(candidate)
    if (tried.failure?.key !== key) return false
    best = tried
    return true
  }
  let injections: readonly InjectionData[] = record.candidate.injections
  const schedule = runs.scheduleOf(record)
  const rest = schedule.order === undefined ? {} : { order: schedule.order }
  for (let at = injections.length - 1; at >= 0 && !cut; at--) {
    const without = injections.toSpliced(at, 1)
    if (await fails({ ...rest, seed: schedule.seed, injections: without })) injections = without
  }
  return { failure: best.failure as Failure, schedule: runs.scheduleOf(best), runs: count, cut }
}
