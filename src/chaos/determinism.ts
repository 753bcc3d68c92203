import { watchSources } from '../clock/watch-sources.js'
import { NondeterminismError, type SourceUsed } from '../error/index.js'
import { compareRuns } from './compare-runs.js'
import type { SessionSettings } from './options.js'
import { RunTrace } from './run-trace.js'
import { Session } from './session.js'

/** Settings of a session that tells a trace what it does, and is checked by nobody else. */
export function traced(settings: SessionSettings, runTrace: RunTrace): SessionSettings {
  return { ...settings, runTrace, recordCalls: true, determinism: undefined }
}

/**
 * Runs something twice, and fails unless both runs did the same. What is run must open its session with
 * `traced(settings, trace)`, with the same settings each time.
 *
 * Nothing is watched in these two: only when they differ, a third one tells which real clocks and random sources are used.
 * @param over asked before each further run: it was ended from outside, and is not to begin again
 * @returns what the first run gave back
 * @throws what the first run threw, if the second threw alike; NondeterminismError
 */
export async function checkDeterminism<T>(
  seed: number,
  runOnce: (trace: RunTrace) => Promise<T>,
  over: () => boolean = () => false,
): Promise<T> {
  const first = await run(runOnce)
  if (over()) return first.result()
  const second = await run(runOnce)
  const difference = over() ? undefined : compareRuns(first.trace, second.trace)
  if (difference === undefined) return first.result()
  const error = new NondeterminismError({
    seed,
    ...difference,
    sources: await sourcesUsed(runOnce, ({ happenings }) => happenings.length > difference.position),
    realIo: first.trace.realIo || second.trace.realIo,
    ...(first.trace.outcome?.failed ? { cause: first.trace.outcome.error } : {}),
  })
  first.trace.explain?.(error)
  throw error
}

interface Run<T> {
  readonly trace: RunTrace
  /** @throws what it threw */
  result(): T
}

async function run<T>(runOnce: (trace: RunTrace) => Promise<T>, trace = new RunTrace()): Promise<Run<T>> {
  try {
    const value = await runOnce(trace)
    trace.outcome = { failed: false }
    return { trace, result: () => value }
  } catch (error) {
    trace.outcome = { failed: true, error }
    return {
      trace,
      result: () => {
        trace.explain?.(error)
        throw error
      },
    }
  }
}

/**
 * Runs once more, slowly, and watches which real clocks and random sources are used. Each is named once, with its first place.
 * @param over what is used from then on is of no interest
 * @returns undefined: nobody can look
 */
export async function sourcesUsed(
  runOnce: (trace: RunTrace) => Promise<unknown>,
  over: (trace: RunTrace, session: Session) => boolean,
): Promise<SourceUsed[] | undefined> {
  const trace = new RunTrace()
  const found = new Map<string, SourceUsed>()
  const stop = watchSources(({ source: { name, replaced }, place }, { owner }) => {
    if (!(owner instanceof Session) || owner.settings.runTrace !== trace) return
    if (over(trace, owner) || found.has(name)) return
    found.set(name, { name, place, takenEarly: replaced })
  })
  if (stop === undefined) return undefined
  try {
    await run(runOnce, trace)
  } finally {
    stop()
  }
  return [...found.values()]
}
