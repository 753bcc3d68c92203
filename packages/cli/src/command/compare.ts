import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { type JudgeOptions, judge } from '../compare/judge.js'
import { loadSettings } from '../config/load.js'

/** `faultline compare <before> <after>` */
export async function compare(context: Context, before: string, after: string, options: JudgeOptions): Promise<Answer> {
  const { terminal } = context
  const settings = await loadSettings(terminal, options.config === undefined ? {} : { config: options.config })
  const place = (argument: string) => {
    const found = path.resolve(terminal.cwd, argument)
    if (!existsSync(found)) throw new CliError(`There is no journal ${argument}.`)
    return found
  }
  return judge(context, { before: place(before), after: place(after) }, settings, options)
}
