import { defaultEpochMs } from '../chaos/index.js'
import { type Duration, toMs } from '../clock/duration.js'
import { real } from '../clock/real.js'
import {
  checkFunction,
  checkInteger,
  checkKeys,
  checkPositive,
  checkProbability,
  InvalidOptionError,
} from '../error/index.js'
import type { ContinuousState } from './continuous-state.js'
import type { ExperimentDefinition } from './definition.js'
import { type ExperimentPlan, planExperiment } from './plan.js'
import type { ExperimentResult } from './result.js'
import { type RunOptions, runOptions } from './run-experiment.js'

/** How experiments are run for days. */
export interface ContinuousOptions extends RunOptions {
  /** @default the name of the experiment, or 'continuous' */
  readonly name?: string
  /** One, or several in turn. */
  readonly experiment?: ExperimentDefinition
  readonly experiments?: readonly ExperimentDefinition[]
  /** From the start of an experiment to the start of the next. One that takes longer lets those in between fall out. */
  readonly every: Duration
  /** How long it goes on: no experiment begins after that. */
  readonly duration?: Duration
  /** Date after which none begins, by the clock that the experiments see. */
  readonly until?: Date | number | string
  /** Most experiments. */
  readonly runs?: number
  /** Asked after each: true, or a reason, ends it. */
  readonly stopWhen?: (state: ContinuousState) => boolean | string
  /** Given each result with its timeline, of which nothing is kept; awaited. */
  readonly onResult?: (result: ExperimentResult, state: ContinuousState) => unknown
  /** Runs of which the outcome is kept, the last ones. @default 100 */
  readonly keep?: number
  /**
   * Boots the system once, for all experiments: what one leaves behind, the next one meets. It is probed in between too,
   * so give it an interval to match. All experiments must be of one system, and `blastRadius` is that of the first.
   * @default false: a fresh system for each, with a clock that goes on
   */
  readonly keepSystem?: boolean
  /** Chance of calling a drift what is none, for each metric. @default 0.01 */
  readonly alpha?: number
}

/** Options that were checked. */
export interface ContinuousPlan {
  readonly name: string
  readonly experiments: readonly ExperimentPlan[]
  readonly everyMs: number
  /** None begins after that, counted from the start. */
  readonly durationMs: number
  readonly runs: number
  readonly keep: number
  readonly keepSystem: boolean
  readonly alpha: number
  readonly epochMs: number
}

const own = [
  'name',
  'experiment',
  'experiments',
  'every',
  'duration',
  'until',
  'runs',
  'stopWhen',
  'onResult',
  'keep',
  'keepSystem',
  'alpha',
]

/** @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError */
export function planContinuous(options: ContinuousOptions): ContinuousPlan {
  checkKeys('options', options, [...own, ...runOptions])
  const { experiment, keepSystem = false, runs, keep = 100, alpha = 0.01, stopWhen, onResult, signal } = options
  const given = [...(experiment === undefined ? [] : [experiment]), ...(options.experiments ?? [])]
  if (given.length === 0) throw new InvalidOptionError('experiments', 'to hold an experiment', options.experiments)
  const experiments = given.map(planExperiment)
  if (keepSystem && experiments.some(({ system }) => system !== experiments[0]?.system))
    throw new InvalidOptionError('keepSystem', 'to be for experiments of one system', true, 'Or leave it out.')
  if (stopWhen !== undefined) checkFunction('stopWhen', stopWhen)
  if (onResult !== undefined) checkFunction('onResult', onResult)
  const epochMs = epochOf(options)
  const durationMs = lengthOf(options, epochMs)
  if (durationMs === Number.POSITIVE_INFINITY && runs === undefined && stopWhen === undefined && signal === undefined) {
    const wayOut = 'Give `duration`, `until`, `runs`, `stopWhen` or a `signal`.'
    if (options.handleSignals !== true || options.time !== 'real')
      throw new InvalidOptionError('duration', 'to be given where nothing else ends it', options.duration, wayOut)
  }
  return {
    name: options.name ?? (experiments.length === 1 ? (experiments[0]?.name ?? '') : 'continuous'),
    experiments,
    everyMs: checkPositive('every', toMs('every', options.every)),
    durationMs,
    runs: runs === undefined ? Number.POSITIVE_INFINITY : checkInteger('runs', runs, 1),
    keep: checkInteger('keep', keep, 0),
    keepSystem,
    alpha: checkProbability('alpha', alpha),
    epochMs,
  }
}

function epochOf({ epoch, time }: ContinuousOptions): number {
  if (epoch === undefined) return time === 'real' ? real.epochMs() : defaultEpochMs
  return dateOf('epoch', epoch)
}

function lengthOf({ duration, until }: ContinuousOptions, epochMs: number): number {
  const length = duration === undefined ? Number.POSITIVE_INFINITY : toMs('duration', duration)
  return until === undefined ? length : Math.min(length, dateOf('until', until) - epochMs)
}

function dateOf(name: string, date: Date | number | string): number {
  const ms = new Date(date).getTime()
  if (Number.isFinite(ms)) return ms
  throw new InvalidOptionError(name, 'to be a date, ms since 1970, or a text such as 2025-01-01T00:00:00Z', date)
}
