import path from 'node:path'
import type { ExperimentDefinition, ExperimentResult } from 'faultline/experiment'
import type { Answer, Context } from '../answer.js'
import { loadSettings, type Overrides, readSeed, type Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import { type Conducted, clockOf, conduct, inFile } from '../experiment/conduct.js'
import { withoutEvents } from '../experiment/keeper.js'
import { locate } from '../experiment/load.js'
import { seedOf } from '../experiment/seed.js'
import { experimentWork } from '../experiment/work.js'
import { formatDryRun } from '../report/dry-run.js'
import { annotate } from '../report/github.js'
import { formatRun } from '../report/run.js'

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
  return answerOf(context, await conduct(context, work, { seed, time, settings }), settings)
}

async function dryRun({ terminal, out }: Context, file: string, experiment: ExperimentDefinition): Promise<Answer> {
  const core = await coreOf(path.dirname(file), 'experiment')
  try {
    const planned = core.dryRun(experiment)
    return { document: { dryRun: planned }, text: formatDryRun(planned, out) }
  } catch (error) {
    throw inFile(error, path.relative(terminal.cwd, file))
  }
}

/** What is answered when an experiment has run. */
export function answerOf(
  { terminal, out }: Context,
  { result, exitCode, warnings, again }: Conducted<ExperimentResult>,
  { reporters }: Settings,
): Answer {
  if (reporters.includes('github')) terminal.stderr.write(annotate(result))
  const text = [...warnings, formatRun({ ...result, again }, out)]
  if (result.journal !== undefined) text.push(`Journal: ${result.journal}`)
  return {
    exitCode,
    document: { result: withoutEvents(result), again, warnings },
    text: reporters.includes('text') ? text.join('\n\n') : '',
  }
}
