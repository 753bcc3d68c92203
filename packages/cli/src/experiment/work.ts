import path from 'node:path'
import type { GameDayOptions, GameDayResult, GameDayStep, RunOptions } from 'faultline/experiment'
import type { JournalKind } from 'faultline/history'
import { CliError } from '../cli-error.js'
import { coreOf } from '../core.js'
import { loadExperiment } from './definition.js'
import type { RunLine } from './line.js'
import { loadDefault } from './load.js'

/** What all results have in common. */
export type WorkResult = Pick<GameDayResult, 'name' | 'outcome' | 'reasons' | 'seed' | 'events' | 'journal'>

/** Something that can be run, from its file. */
export interface Work<R extends WorkResult = WorkResult> {
  readonly command: RunLine['command']
  readonly kind: JournalKind
  readonly file: string
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
