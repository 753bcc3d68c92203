import path from 'node:path'
import type { AnyResult, ExperimentDefinition } from 'faultline/experiment'
import type { Answer, Context } from '../answer.js'
import { loadSettings, type Overrides, readSeed, type Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import { type Conducted, clockOf, conduct, inFile } from '../experiment/conduct.js'
import { withoutEvents } from '../experiment/keeper.js'
import { locate } from '../experiment/load.js'
import { seedOf } from '../experiment/seed.js'
import { experimentWork, type Work, type WorkResult } from '../experiment/work.js'
import { annotate } from '../report/github.js'

export interface RunOptions extends Overrides {
  readonly time?: 'real' | 'virtual'
  readonly dryRun?: boolean
}

/** `faultline run <experiment>` */
export async function run(context: Context, argument: string, options: RunOptions): Promise<Answer> {
  const { terminal } = context
  const settings = await loadSettings(terminal, options)
  const file = await locate(argument, settings, terminal.cwd)
  const work = await experimentWork(file, terminal.cwd)
  if (options.dryRun === true) return dryRun(context, file, work.experiment)
  const seed = await seedOf(readSeed('--seed', options.seed), work.asked.seed, settings, terminal)
  const time = clockOf(options.time, work, settings)
  const done = await conduct(context, work, { seed, time, settings })
  return answerOf(context, work, done, settings, done.result.reasons)
}

async function dryRun({ terminal, format }: Context, file: string, experiment: ExperimentDefinition): Promise<Answer> {
  const core = await coreOf(path.dirname(file), 'experiment')
  try {
    const planned = core.dryRun(experiment)
    return { document: { dryRun: planned }, text: core.formatResult(planned, format).trimEnd() }
  } catch (error) {
    throw inFile(error, path.relative(terminal.cwd, file))
  }
}

/** What is answered when an experiment, or several, have run. */
export async function answerOf<R extends WorkResult & AnyResult>(
  { terminal, format }: Context,
  { file }: Work,
  { result, exitCode, warnings, again }: Conducted<R>,
  { reporters }: Settings,
  reasons: readonly string[],
  document: object = withoutEvents(result),
): Promise<Answer> {
  if (reporters.includes('github')) terminal.stderr.write(annotate({ ...result, reasons }))
  const { formatResult } = await coreOf(path.dirname(file), 'experiment')
  const text = formatResult({ ...result, replayLines: [again] }, format).trimEnd()
  return {
    exitCode,
    document: { result: document, again, warnings },
    text: reporters.includes('text') ? [...warnings, text].join('\n\n') : '',
  }
}
