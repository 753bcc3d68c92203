import type { Answer, Context } from '../answer.js'
import { loadSettings, readSeed } from '../config/load.js'
import { clockOf, conduct } from '../experiment/conduct.js'
import { withoutEvents } from '../experiment/keeper.js'
import { locate } from '../experiment/load.js'
import { seedOf } from '../experiment/seed.js'
import { gameDayWork } from '../experiment/work.js'
import { answerOf, type RunOptions } from './run.js'

/** `faultline gameday <file>` */
export async function gameday(context: Context, argument: string, options: RunOptions): Promise<Answer> {
  const { terminal } = context
  const settings = await loadSettings(terminal, options)
  const work = await gameDayWork(await locate(argument, settings, terminal.cwd), terminal.cwd)
  const seed = await seedOf(readSeed('--seed', options.seed), work.asked.seed, settings, terminal)
  const time = clockOf(options.time, work, settings)
  const done = await conduct(context, work, { seed, time, settings })
  const { result } = done
  const document = { ...withoutEvents(result), steps: result.steps.map(withoutEvents) }
  return answerOf(context, work, done, settings, result.reasons, document)
}
