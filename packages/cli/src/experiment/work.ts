import path from 'node:path'
import type {
  ContinuousOptions,
  ContinuousResult,
  GameDayOptions,
  GameDayResult,
  GameDayStep,
  RunOptions,
} from 'faultline/experiment'
import type { JournalKind } from 'faultline/history'
import { CliError } from '../cli-error.js'
import { coreOf } from '../core.js'
import { loadExperiment } from './definition.js'
import type { Pace, RunLine } from './line.js'
import { loadDefault } from './load.js'

/** What all results have in common. */
export type WorkResult = Pick<GameDayResult, 'name' | 'outcome' | 'seed' | 'events' | 'journal'>

/** Something that can be run, from its file. */
export interface Work<R extends WorkResult = WorkResult> {
  readonly command: RunLine['command']
  readonly kind: JournalKind
  readonly file: string
  /** How often and how long, as the command line says. */
  readonly pace?: Pace
  readonly name: string
  readonly tags?: readonly string[]
  /** What its file asks to be run with. */
  readonly asked: Pick<RunOptions, 'seed' | 'time'>
  start(options: RunOptions): Promise<R>
}

/** What the file of a game day exports: the steps, and what they have in common. */
export interface GameDayDefinition extends Omit<GameDayOptions, Exclude<keyof RunOptions, 'seed' | 'time'>> {
  readonly steps: readonly GameDayStep[]
}

export async function experimentWork(file: string, cwd: string) {
  const { experiment, asked } = await loadExperiment(file, cwd)
  const { runExperiment } = await coreOf(path.dirname(file), 'experiment')
  const { name, tags } = experiment
  return {
    command: 'run',
    kind: 'experiment',
    file,
    name: String(name),
    ...(tags === undefined ? {} : { tags }),
    asked,
    experiment,
    start: (options: RunOptions) => runExperiment(experiment, options),
  } as const
}

export async function gameDayWork(file: string, cwd: string) {
  const definition = (await loadDefault(file, path.relative(cwd, file))) as Partial<GameDayDefinition>
  if (typeof definition !== 'object' || definition === null || !Array.isArray(definition.steps))
    throw new CliError(
      `${path.relative(cwd, file)} is no game day: expected its default export to have \`system\` and a list of \`steps\`.`,
    )
  const { runGameDay } = await coreOf(path.dirname(file), 'experiment')
  const { steps, seed, time, ...common } = definition as GameDayDefinition
  return {
    command: 'gameday',
    kind: 'gameday',
    file,
    name: common.name ?? 'game day',
    asked: { ...(seed === undefined ? {} : { seed }), ...(time === undefined ? {} : { time }) },
    start: (options: RunOptions) => runGameDay(steps, { ...common, ...options }),
  } as const
}

/** What the file of a continuous run exports: `experiment` or `experiments`, `every`, and when it ends. */
export interface ContinuousDefinition extends Omit<ContinuousOptions, Exclude<keyof RunOptions, 'seed' | 'time'>> {}

/** @param pace what the command line says; it wins over the file, and is needed where that is an experiment alone */
export async function continuousWork(file: string, cwd: string, pace: Pace = {}): Promise<Work<ContinuousResult>> {
  const shown = path.relative(cwd, file)
  const { definition, asked } = await continuousDefinition(file, cwd)
  const { runContinuous } = await coreOf(path.dirname(file), 'experiment')
  const { every, for: duration, runs, keepSystem } = pace
  const all = {
    ...definition,
    ...(every === undefined ? {} : { every }),
    ...(duration === undefined ? {} : { duration }),
    ...(runs === undefined ? {} : { runs }),
    ...(keepSystem === undefined ? {} : { keepSystem }),
  }
  if (all.every === undefined) throw new CliError(`${shown} does not say how often it is run: --every <duration>.`)
  const ends = [all.duration, all.until, all.runs, all.stopWhen].some((end) => end !== undefined)
  const experiments = [...(all.experiment === undefined ? [] : [all.experiment]), ...(all.experiments ?? [])]
  return {
    command: 'continuous',
    kind: 'continuous',
    file,
    pace,
    name: all.name ?? (experiments.length === 1 ? String(experiments[0]?.name) : 'continuous'),
    asked,
    start(options) {
      // In real time Ctrl-C is an end; in virtual time nobody is quick enough.
      if (!ends && options.time !== 'real')
        throw new CliError(`${shown} does not say when it ends: --for <duration> or --runs <number>.`)
      return runContinuous({ ...(all as ContinuousOptions), ...options })
    },
  }
}

async function continuousDefinition(
  file: string,
  cwd: string,
): Promise<{ definition: Partial<ContinuousDefinition>; asked: Work['asked'] }> {
  // An experiment has a system; what is run continuously has experiments.
  const { experiment, asked } = await loadExperiment(file, cwd)
  if ('system' in experiment) return { definition: { experiment }, asked }
  const { seed, time, ...definition } = experiment as Partial<ContinuousDefinition>
  if (definition.experiment === undefined && definition.experiments === undefined)
    throw new CliError(
      `${path.relative(cwd, file)}: expected its default export to be an experiment, or to have \`experiments\` and \`every\`.`,
    )
  return { definition, asked: { ...(seed === undefined ? {} : { seed }), ...(time === undefined ? {} : { time }) } }
}
