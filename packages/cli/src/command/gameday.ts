import type { GameDayResult } from 'faultline/experiment'
import type { Answer, Context } from '../answer.js'
import { loadSettings, readSeed } from '../config/load.js'
import { clockOf, conduct } from '../experiment/conduct.js'
import { withoutEvents } from '../experiment/keeper.js'
import { locate } from '../experiment/load.js'
import { seedOf } from '../experiment/seed.js'
import { gameDayWork } from '../experiment/work.js'
import { formatGameDay } from '../report/game-day.js'
import { annotate } from '../report/github.js'
import type { RunOptions } from './run.js'

/** `faultline gameday <file>` */
export async function gameday(context: Context, argument: string, options: RunOptions): Promise<Answer> {
  const { terminal, out } = context
  const settings = await loadSettings(terminal, options)
  const work = await gameDayWork(await locate(argument, settings, terminal.cwd), terminal.cwd)
  const seed = await seedOf(readSeed('--seed', options.seed), work.asked.seed, settings, terminal)
  const time = clockOf(options.time, work, settings)
  const { result, exitCode, warnings, again } = await conduct(context, work, { seed, time, settings })
  if (settings.reporters.includes('github')) terminal.stderr.write(annotate(result))
  const text = [...warnings, formatGameDay({ ...result, again }, out)]
  if (result.journal !== undefined) text.push(`Journal: ${result.journal}`)
  return {
    exitCode,
    document: { result: documentOf(result), again, warnings },
    text: settings.reporters.includes('text') ? text.join('\n\n') : '',
  }
}

function documentOf(result: GameDayResult): object {
  return { ...withoutEvents(result), steps: result.steps.map(withoutEvents) }
}
