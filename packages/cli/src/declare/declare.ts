import type { Command } from 'commander'
import type { Answer, Context } from '../answer.js'

/** How a command joins the command line. */
export interface Declare {
  /** @param shown examples of it, for its help */
  add(line: string, description: string, ...shown: string[]): Command
  /** @param load imports its module, when it is run. Commander gives it arguments, then options, then the command. */
  // biome-ignore lint/suspicious/noExplicitAny: arguments and options as each command declares them
  acts(command: Command, load: () => Promise<(context: Context, ...given: any[]) => Promise<Answer>>): Command
}
