import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { formatSchedule, fromToken, type Schedule } from 'faultline'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { loadSettings, type Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import { exitCodes } from '../exit-code.js'
import { clockOf, conduct } from '../experiment/conduct.js'
import { locate } from '../experiment/load.js'
import { experimentWork } from '../experiment/work.js'
import { detectProject } from '../init/detect.js'
import { replayJournal } from '../replay/journal.js'
import { answerOf, type RunOptions } from './run.js'

export interface ReplayOptions extends RunOptions {
  /** Path or name of the experiment that is run with the token, or that the journal is of. */
  readonly experiment?: string
  /** Number of one run of a journal. */
  readonly run?: string
}

/** `faultline replay <token|journal> [-- command...]` */
export async function replay(
  context: Context,
  what: string,
  command: string[],
  options: ReplayOptions,
): Promise<Answer> {
  const { terminal } = context
  // A replay is not recorded, unless that is asked for.
  const settings = await loadSettings(terminal, { ...options, journal: options.journal ?? false })
  const token = tokenIn(what)
  if (token === undefined) return replayJournal(context, what, settings, options)
  if (options.run !== undefined) throw new CliError('`--run` is for journals: a token holds one run.')
  const schedule = fromToken(token)
  if (command.length > 0) return runCommand(context, command, token, schedule)
  if (options.experiment !== undefined) return runExperiment(context, options.experiment, schedule, settings, options)
  return show(context, token, schedule, what.trim())
}

/** Of a token, or a line that a failure printed: `FAULTLINE_REPLAY=f1.… npx vitest run …`. */
function tokenIn(text: string): string | undefined {
  return /^(?:FAULTLINE_REPLAY=)?'?(f\d+\.[\w-]+)'?(?:\s|$)/.exec(text.trim())?.[1]
}

function show({ terminal, out }: Context, token: string, schedule: Schedule, given: string): Answer {
  // Of a line that a failure printed, that line.
  const lines = given.includes(' ') ? [given] : pasteLines(token, terminal.cwd)
  return {
    document: { token, schedule, lines },
    text: [
      `${out.bold('Seed')} ${schedule.seed}, ${counted(schedule.injections.length)}`,
      formatSchedule(schedule).trimEnd(),
      `To see it again, in the test that it came from:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    ].join('\n\n'),
  }
}

/** One for each runner of the project. */
function pasteLines(token: string, cwd: string): string[] {
  const runners = existsSync(path.join(cwd, 'package.json')) ? detectProject(cwd).runners : []
  const commands = (runners.length === 0 ? (['vitest', 'jest'] as const) : runners).map((runner) =>
    runner === 'vitest' ? 'npx vitest run' : 'npx jest',
  )
  return commands.map((line) => `FAULTLINE_REPLAY=${token} ${line} <file> -t '<name of the test>'`)
}

function runCommand({ terminal, json }: Context, command: string[], token: string, schedule: Schedule): Answer {
  const [program, ...rest] = command as [string, ...string[]]
  const env = { ...process.env, FAULTLINE_REPLAY: token }
  const { status, error } = spawnSync(program, rest, {
    cwd: terminal.cwd,
    env,
    stdio: ['inherit', json ? 2 : 'inherit', 'inherit'],
  })
  if (error !== undefined) throw new CliError(`${program} cannot be run: ${error.message}`)
  const passed = status === 0
  return {
    exitCode: passed ? exitCodes.passed : exitCodes.failed,
    document: { token, schedule, command: [program, ...rest], commandExitCode: status },
    text: '',
  }
}

async function runExperiment(
  context: Context,
  argument: string,
  { seed, injections }: Schedule,
  settings: Settings,
  options: RunOptions,
): Promise<Answer> {
  const { cwd } = context.terminal
  const file = await locate(argument, settings, cwd)
  const own = await experimentWork(file, cwd)
  const time = clockOf(options.time, own, settings)
  // A token that holds injections says what to inject; one of a seed alone leaves that to the experiment.
  const schedule = { version: 1 as const, seed, injections }
  const { runExperiment: runIt } = await coreOf(path.dirname(file), 'experiment')
  const start: typeof own.start = (given) => runIt({ ...own.experiment, scenarios: [], schedule }, given)
  const work = injections.length === 0 ? own : { ...own, start }
  const done = await conduct(context, work, { seed, time, settings })
  return answerOf(context, work, done, settings, done.result.reasons)
}

function counted(injections: number): string {
  return `${injections} injection${injections === 1 ? '' : 's'}`
}
