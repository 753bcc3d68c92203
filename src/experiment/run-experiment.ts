import { sessionSource } from '../chaos/index.js'
import { checkFunction, checkKeys } from '../error/index.js'
import type { RunControl } from '../watch/index.js'
import type { ExperimentDefinition } from './definition.js'
import type { ExperimentJournal } from './journal.js'
import { oversee } from './oversee.js'
import { planExperiment } from './plan.js'
import type { OnProgress } from './progress.js'
import type { ExperimentResult } from './result.js'
import { runPlan } from './run-plan.js'

/** How an experiment, or several, are run. */
export interface RunOptions {
  /** Whole number, 0 to 2^32-1. @default in a session, from its seed; else as `withChaos` */
  readonly seed?: number
  /** `real` runs on the real clock. @default 'virtual' */
  readonly time?: 'virtual' | 'real'
  /** What Date.now() reads when the run begins. @default 2025-01-01T00:00:00Z (the real time with `time: 'real'`) */
  readonly epoch?: Date | number | string
  /** Written as the run goes, so that it survives a crash. @default none */
  readonly journal?: ExperimentJournal
  /** Ends the run early: all faults are lifted at once, and the system is given time to recover. */
  readonly signal?: AbortSignal
  /** SIGINT and SIGTERM do the same; a second one ends the process at once. For programs, not for tests. @default false */
  readonly handleSignals?: boolean
  /** Who may pause it, lift its faults and abort it while it runs: `openControl` of `faultline/history`. @default nobody */
  readonly control?: RunControl
  /** Told how far it has got. */
  readonly onProgress?: OnProgress
  /** Puts calls of points on the timeline, from which recommendations are made. @default true */
  readonly recordCalls?: boolean
}

export const runOptions = [
  'seed',
  'time',
  'epoch',
  'journal',
  'signal',
  'control',
  'handleSignals',
  'onProgress',
  'recordCalls',
] as const satisfies (keyof RunOptions)[]

/**
 * Runs an experiment: its steady state, then faults, then, with all of them lifted, the wait for recovery and the steady
 * state again. In a session (a test within `withChaos`) it runs in a fork, which has a clock of its own; outside of one
 * in a session of its own.
 *
 * What the system does never makes it throw: it is in the result. The system is put away and every fault lifted,
 * whatever happens.
 * @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError before anything is booted; what hooks throw
 * @example
 * const result = await runExperiment(experiment, { seed: 42 })
 * expect(result.outcome).toBe('passed')
 */
export async function runExperiment(
  experiment: ExperimentDefinition,
  options: RunOptions = {},
): Promise<ExperimentResult> {
  checkKeys('options', options, runOptions)
  if (options.onProgress !== undefined) checkFunction('onProgress', options.onProgress)
  const plan = planExperiment(experiment)
  const source = sessionSource()
  const seed = source.seed(options.seed)
  const { journal } = options
  return await oversee(options, async (stop) => {
    const result = await runPlan(source, plan, { ...options, seed, stop, replayLines: source.replayLines(seed) })
    journal?.close({ outcome: result.outcome, summary: { score: result.score, reasons: result.reasons } })
    return result
  })
}
