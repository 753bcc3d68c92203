import path from 'node:path'
import type { ExperimentJournal, ExperimentOutcome } from 'faultline/experiment'
import type { OpenControl } from 'faultline/history'
import type { Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import type { Settings } from '../config/load.js'
import { type Core, coreOf } from '../core.js'
import { type ExitCode, exitCodes } from '../exit-code.js'
import { openProgress } from '../progress.js'
import { catchSignals } from '../signals.js'
import { type Keeper, keepJournal } from './keeper.js'
import { runLine } from './line.js'
import type { Work, WorkResult } from './work.js'

export interface Conditions {
  readonly seed: number
  readonly time: 'real' | 'virtual'
  readonly settings: Settings
  /** Hears what goes on where nothing is recorded. */
  readonly tap?: ExperimentJournal
}

/** What has been run, and how. */
export interface Conducted<R> {
  readonly result: R
  readonly exitCode: ExitCode
  readonly warnings: readonly string[]
  /** The line that runs it again. */
  readonly again: string
}

/** The clock that work runs on: as asked for on the command line, by its file, by the config, or virtual. */
export function clockOf(given: 'real' | 'virtual' | undefined, { asked }: Work, settings: Settings) {
  return given ?? asked.time ?? settings.time ?? 'virtual'
}

/** Runs work with its journal, its progress and the signals of the process. */
export async function conduct<R extends WorkResult>(
  context: Context,
  work: Work<R>,
  { seed, time, settings, tap }: Conditions,
): Promise<Conducted<R>> {
  const { command, kind, file, name, tags, pace = {} } = work
  const { terminal } = context
  const progress = openProgress(context)
  const signals = catchSignals((signal) =>
    progress.note(`${signal}: lifting all faults, waiting for recovery. Once more ends it at once.`),
  )
  const again = (ofRun: number) => runLine({ command, file, seed: ofRun, time, pace }, terminal.cwd)
  let keeper: Keeper | undefined
  let control: OpenControl | undefined
  try {
    if (settings.journal !== undefined) {
      const header = { kind, name, seed, replay: again(seed), ...(tags === undefined ? {} : { tags }) }
      keeper = await keepJournal(settings.journal, header, path.dirname(file), (error) => signals.stop(error.message))
    }
    // Whoever watches the journal may pause the run, lift its faults and abort it.
    if (keeper !== undefined && settings.journal !== undefined) {
      const { openControl } = (await coreOf(path.dirname(file), 'history')) as Partial<Core['history']>
      const source = path.basename(keeper.path, '.jsonl')
      // An older copy of the core knows nothing of that.
      control = openControl?.({ folder: settings.journal, source, kind, name })
    }
    const journal = keeper?.journal ?? tap
    const result = await work.start({
      seed,
      time,
      signal: signals.signal,
      onProgress: progress.update,
      ...(journal === undefined ? {} : { journal }),
      ...(control === undefined ? {} : { control }),
    })
    const unkept = keeper?.failure
    return {
      result,
      exitCode: unkept === undefined ? exitCodeOf(result.outcome, signals.exitCode) : exitCodes.broken,
      warnings: unkept === undefined ? [] : [unkept.message],
      again: again(seed),
    }
  } catch (error) {
    keeper?.abandon(error)
    throw inFile(error, path.relative(terminal.cwd, file))
  } finally {
    control?.close()
    signals.release()
    progress.end()
  }
}

function exitCodeOf(outcome: ExperimentOutcome, interrupted: ExitCode | undefined): ExitCode {
  return {
    passed: exitCodes.passed,
    failed: exitCodes.failed,
    aborted: exitCodes.aborted,
    interrupted: interrupted ?? exitCodes.interrupted,
    'not started': exitCodes.notStarted,
  }[outcome]
}

/** What is wrong with a definition names its file; what a hook threw is the user's own. */
export function inFile(error: unknown, file: string): unknown {
  if (error instanceof CliError) return error
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  const ofOurs = typeof code === 'string' && code.startsWith('FAULTLINE_')
  if (ofOurs) return new CliError(`${file}: ${message}`, exitCodes.misuse, { cause: error })
  const thrown = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new CliError(`${file}: it could not be carried through. ${thrown}`, exitCodes.broken, { cause: error })
}
