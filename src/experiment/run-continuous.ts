import { type SessionSource, sessionSource } from '../chaos/index.js'
import { InvalidOptionError } from '../error/index.js'
import type { MetricName } from '../metric/index.js'
import type { Report } from '../timeline/report.js'
import { type ContinuousOptions, type ContinuousPlan, planContinuous } from './continuous-plan.js'
import { type RunBrief, Tally } from './continuous-state.js'
import type { Drift } from './drift.js'
import { oversee } from './oversee.js'
import { branded, type ExperimentOutcome, type ExperimentResult } from './result.js'
import { runFresh } from './run-fresh.js'
import { runKept } from './run-kept.js'
import type { Stop } from './stop.js'
import type { RunningFigure } from './trend.js'

/** What experiments that ran for days have found. */
export interface ContinuousResult extends Report {
  /** `passed`: every experiment did. */
  readonly outcome: ExperimentOutcome
  /** What ended it. */
  readonly ended: string
  readonly runs: number
  /** Experiments that fell out, as the one before took too long. */
  readonly skipped: number
  /** From the first start to the last end, by the clock of the experiments. */
  readonly lastedMs: number
  readonly outcomes: Readonly<Record<ExperimentOutcome, number>>
  /** Mean of all scores, 0 to 100. */
  readonly score: number
  /** Each metric over all runs. */
  readonly figures: Partial<Record<MetricName, RunningFigure>>
  /** Of each metric that enough runs know: whether it went one way. */
  readonly drifts: readonly Drift[]
  /** The last runs, as many as `keep` says. */
  readonly history: readonly RunBrief[]
  /** The first runs that did not pass. */
  readonly failures: readonly RunBrief[]
  readonly journal?: string
}

/** What carries out a continuous run. */
export interface Continuation {
  readonly plan: ContinuousPlan
  readonly options: ContinuousOptions
  readonly source: SessionSource
  readonly seed: number
  readonly replayLines: readonly string[]
  readonly stop: Stop
  /**
   * Takes a result in.
   * @returns what ends it, or undefined
   */
  take(atMs: number, result: ExperimentResult): Promise<string | undefined>
}

/** How it came to its end. */
export interface Ending {
  /** The session broke off. */
  readonly broke?: true
  readonly ended: string
  readonly skipped: number
  readonly lastedMs: number
}

/**
 * Runs experiments at an interval: in virtual time, a month in seconds; with `time: 'real'` as a soak test. Of each run
 * only its figures are kept, so memory does not grow. Tells whether figures went one way as time passed.
 * @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError before anything is booted; what hooks,
 * `stopWhen` and `onResult` throw
 * @example
 * const month = await runContinuous({ experiment, every: '1h', duration: '30d' })
 * expect(month.drifts.filter(({ trend }) => trend === 'worse')).toEqual([])
 */
export async function runContinuous(options: ContinuousOptions): Promise<ContinuousResult> {
  const plan = planContinuous(options)
  const source = sessionSource()
  if (source.nested && options.time === 'real') {
    const wayOut = 'Leave it to virtual time, or call it outside of withChaos.'
    throw new InvalidOptionError('time', "to be 'virtual' within a session", options.time, wayOut)
  }
  const seed = source.seed(options.seed)
  const replayLines = source.replayLines(seed)
  return await oversee(options, async (stop) => {
    const tally = new Tally(plan.keep, plan.alpha)
    const { journal, onResult, stopWhen, onProgress } = options
    const take = async (atMs: number, result: ExperimentResult) => {
      const state = tally.add(atMs, result)
      await onResult?.(result, state)
      const fraction = Math.min(1, Math.max(tally.runs / plan.runs, (atMs + plan.everyMs) / plan.durationMs))
      if (Number.isFinite(fraction)) onProgress?.({ name: plan.name, phase: `run ${tally.runs}`, fraction })
      const answer = stopWhen?.(state)
      if (answer === true || typeof answer === 'string') return answer === true ? 'stopWhen held' : answer
      return stop.requested ? `interrupted: ${stop.reason}` : undefined
    }
    const continuation = { plan, options, source, seed, replayLines, stop, take }
    const { broke, ...ending } = await (plan.keepSystem ? runKept(continuation) : runFresh(continuation))
    const outcome = broke ? 'failed' : outcomeOf(stop, tally)
    const { outcomes, history, failures, runs, score, trend, shown } = tally
    const drifts = trend.drifts(plan.alpha)
    journal?.close({ outcome, summary: { ...ending, runs, score, outcomes, drifts, figures: trend.figures, failures } })
    return branded({
      name: plan.name,
      outcome,
      ...ending,
      runs,
      outcomes,
      score,
      figures: trend.figures,
      drifts,
      history,
      failures,
      events: shown?.events ?? [],
      seed: shown?.seed ?? seed,
      replayLines: shown?.replayLines ?? replayLines,
      ...(journal?.path === undefined ? {} : { journal: journal.path }),
    })
  })
}

function outcomeOf(stop: Stop, { runs, outcomes }: Tally): ExperimentOutcome {
  if (stop.requested) return 'interrupted'
  if (runs === outcomes['not started']) return 'not started'
  return outcomes.passed === runs ? 'passed' : 'failed'
}
