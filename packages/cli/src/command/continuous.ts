import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { loadSettings, readSeed } from '../config/load.js'
import { clockOf, conduct } from '../experiment/conduct.js'
import { withoutEvents } from '../experiment/keeper.js'
import { locate } from '../experiment/load.js'
import { seedOf } from '../experiment/seed.js'
import { continuousWork } from '../experiment/work.js'
import { answerOf, type RunOptions } from './run.js'

export interface ContinuousCommandOptions extends RunOptions {
  readonly every?: string
  readonly for?: string
  readonly runs?: string
  readonly keepSystem?: true
}

/** `faultline continuous <file>` */
export async function continuous(
  context: Context,
  argument: string,
  options: ContinuousCommandOptions,
): Promise<Answer> {
  const { terminal } = context
  const settings = await loadSettings(terminal, options)
  const { every, for: duration, keepSystem } = options
  const runs = readRuns(options.runs)
  const work = await continuousWork(await locate(argument, settings, terminal.cwd), terminal.cwd, {
    ...(every === undefined ? {} : { every }),
    ...(duration === undefined ? {} : { for: duration }),
    ...(runs === undefined ? {} : { runs }),
    ...(keepSystem === undefined ? {} : { keepSystem }),
  })
  const seed = await seedOf(readSeed('--seed', options.seed), work.asked.seed, settings, terminal)
  const time = clockOf(options.time, work, settings)
  const done = await conduct(context, work, { seed, time, settings })
  const reasons = done.result.failures.flatMap((run) => run.reasons)
  return answerOf(context, work, done, settings, reasons, { ...withoutEvents(done.result), seed })
}

function readRuns(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new CliError(`Expected --runs to be a whole number, 1 or more, got '${text}'.`)
}
