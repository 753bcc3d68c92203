import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CompareOptions, Comparison, Gate } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import type { Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import { exitCodes } from '../exit-code.js'

/** Options of every command that compares two sides. */
export interface JudgeOptions {
  /** Where Markdown goes. */
  readonly markdown?: string
  readonly alpha?: string
  readonly gate?: Gate
  readonly config?: string
}

/** The config's, won over by the command's. */
function optionsOf({ compare }: Settings, { alpha, gate }: JudgeOptions): CompareOptions {
  return { ...compare, ...(alpha !== undefined && { alpha: Number(alpha) }), ...(gate !== undefined && { gate }) }
}

/** Refuses what `compare` would, before anything is run for it. @throws InvalidOptionError */
export async function checkJudge(settings: Settings, options: JudgeOptions, cwd: string): Promise<void> {
  const { compare } = await coreOf(cwd, 'history')
  compare([], [], optionsOf(settings, options))
}

/** Compares two journals or folders, and answers: 1 where the gate stops it. @throws CliError, JournalFormatError */
export async function judge(
  { terminal: { cwd }, out }: Context,
  sides: { readonly before: string; readonly after: string },
  settings: Settings,
  options: JudgeOptions,
  about: object = {},
): Promise<Answer> {
  const { compare, markdownComparison, printComparison } = await coreOf(cwd, 'history')
  const comparison = compare(sides.before, sides.after, optionsOf(settings, options))
  if (options.markdown !== undefined) writeMarkdown(path.resolve(cwd, options.markdown), markdownComparison(comparison))
  const [summary = '', ...rest] = printComparison(comparison).split('\n')
  const paint = { worse: out.red, better: out.green, same: (text: string) => text, unclear: out.yellow }
  const marks = { '✗': out.red, '✓': out.green, '?': out.yellow }
  const lines = rest.map((line) => line.replace(/^[✗✓?](?= )/, (mark) => marks[mark as keyof typeof marks](mark)))
  return {
    exitCode: exitCodeOf(comparison),
    document: { ...about, ...comparison },
    text: [paint[comparison.verdict](summary), ...lines].join('\n'),
  }
}

function exitCodeOf({ metrics, passed }: Comparison) {
  // Two folders that have nothing in common are no comparison that passed.
  if (metrics.length === 0) return exitCodes.misuse
  return passed ? exitCodes.passed : exitCodes.failed
}

function writeMarkdown(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  } catch (cause) {
    throw new CliError(`The Markdown cannot be written: ${(cause as Error).message}`, exitCodes.misuse, { cause })
  }
}
