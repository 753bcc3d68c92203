import type { BlastRadius } from '../chaos/index.js'
import { type Duration, toMs } from '../clock/duration.js'
import { checkKeys, checkName, InvalidOptionError } from '../error/index.js'
import type { ExperimentDefinition, SteadyState } from './definition.js'
import { type ExperimentPlan, planExperiment, planSteadyState, type SteadyStatePlan } from './plan.js'
import { type RunOptions, runOptions } from './run-experiment.js'
import { type ExpectedAlarm, type PlannedAlarm, planRunbook } from './runbook.js'
import { checkSystem, type SystemUnderTest } from './system-under-test.js'

/** One experiment of a game day, against the system that all have in common. */
export interface GameDayStep
  extends Omit<ExperimentDefinition, 'system' | 'steadyState' | 'blastRadius' | 'bootTimeout'> {
  /** When it begins, counted from the first injection; it may overlap others. @default after the step before it, by `pause` */
  readonly at?: Duration
}

/** How a game day is run. */
export interface GameDayOptions extends RunOptions {
  /** @default 'game day' */
  readonly name?: string
  readonly system: SystemUnderTest
  /** What holds before the first step and after the last. */
  readonly steadyState?: SteadyState
  /** Time between steps that come in turn. @default '5s' */
  readonly pause?: Duration
  /** Written on the timeline at their times, counted as those of steps. */
  readonly notes?: readonly { readonly at: Duration; readonly text: string }[]
  /** Alarms that are expected. Without it, none is a failure. */
  readonly runbook?: readonly ExpectedAlarm[]
  /** Alarms that are never false: they tell the end of something. */
  readonly ignoreAlarms?: readonly string[]
  readonly blastRadius?: BlastRadius
  /** @default '30s' */
  readonly bootTimeout?: Duration
}

/** A game day, checked. */
export interface GameDayPlan {
  readonly name: string
  readonly system: SystemUnderTest
  readonly steps: readonly { readonly plan: ExperimentPlan; readonly atMs: number | null }[]
  readonly steadyState: SteadyStatePlan
  readonly pauseMs: number
  readonly notes: readonly { readonly atMs: number; readonly text: string }[]
  /** Undefined: there is none. */
  readonly runbook: readonly PlannedAlarm[] | undefined
  readonly ignoreAlarms: readonly string[]
  readonly blastRadius: BlastRadius | undefined
  readonly bootTimeoutMs: number
}

const own = ['name', 'system', 'steadyState', 'pause', 'notes', 'runbook', 'ignoreAlarms', 'blastRadius', 'bootTimeout']

/** @throws InvalidOptionError, UnknownFaultKindError, ScheduleFormatError */
export function planGameDay(steps: readonly GameDayStep[], options: GameDayOptions): GameDayPlan {
  checkKeys('options', options, [...own, ...runOptions])
  const { name = 'game day', pause = 5000, notes = [], ignoreAlarms = [], bootTimeout = 30_000, runbook } = options
  const system = checkSystem(options.system)
  if (!Array.isArray(steps) || steps.length === 0)
    throw new InvalidOptionError('steps', 'to be a list of experiments', steps, 'Give at least one.')
  const planned = steps.map((step: GameDayStep, index) => {
    for (const key of ['system', 'steadyState', 'blastRadius', 'bootTimeout'])
      if (key in step)
        throw new InvalidOptionError(`steps[${index}]`, 'to leave that to the game day', key, 'Give it in the options.')
    const { at, ...experiment } = step
    const plan = planExperiment({ ...experiment, system })
    return { plan, atMs: at === undefined ? null : toMs(`steps[${index}].at`, at) }
  })
  const names = planned.map(({ plan }) => plan.name)
  const twice = names.find((each, index) => names.indexOf(each) !== index)
  if (twice !== undefined) throw new InvalidOptionError('steps', 'to have names that differ', twice)
  return {
    name: checkName('name', name),
    system,
    steps: planned,
    steadyState: planSteadyState(options.steadyState),
    pauseMs: toMs('pause', pause),
    notes: notes.map(({ at, text }, index) => ({ atMs: toMs(`notes[${index}].at`, at), text: String(text) })),
    runbook: runbook === undefined ? undefined : planRunbook(runbook, names),
    ignoreAlarms,
    blastRadius: options.blastRadius,
    bootTimeoutMs: toMs('bootTimeout', bootTimeout),
  }
}
