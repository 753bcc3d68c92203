import path from 'node:path'
import type { TimelineEvent } from 'faultline'
import type { ExperimentJournal } from 'faultline/experiment'
import type { Journal, JournalKind, JournalRun } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import type { ReplayOptions } from '../command/replay.js'
import type { Settings } from '../config/load.js'
import { exitCodes } from '../exit-code.js'
import { conduct } from '../experiment/conduct.js'
import { type Pace, type RunLine, readRunLine } from '../experiment/line.js'
import { locate } from '../experiment/load.js'
import { continuousWork, experimentWork, gameDayWork, type Work } from '../experiment/work.js'
import { chooseRuns, openJournal } from '../journal.js'
import { type Comparison, compareTimelines } from './compare.js'

/** Runs what a journal recorded again with its seed, and compares the timelines, run by run. */
export async function replayJournal(
  context: Context,
  argument: string,
  settings: Settings,
  options: ReplayOptions,
): Promise<Answer> {
  const { terminal, out } = context
  const journal = await openJournal(argument, settings, terminal.cwd)
  const runs = chooseRuns(journal, options.run)
  const first = journal.runs[0]
  if (first === undefined) throw new CliError('The journal holds no run.')
  const { work, time } = await workOf(journal, first, settings, options, terminal.cwd)
  const heard = new Listener()
  const { result, exitCode } = await conduct(context, work, {
    seed: journal.seed ?? first.seed,
    time,
    settings,
    tap: heard,
  })
  const compared = runs.map((run) => {
    const { events, outcome } = heard.runs.get(run.run) ?? { events: [], outcome: 'not run' }
    return { run, outcome, comparison: compareTimelines(run.events, events, run.outcome !== 'unfinished') }
  })
  const differs = compared.some(({ run, outcome, comparison }) =>
    // Real time is never the same twice: there the outcome is what can be compared.
    time === 'real' ? run.outcome !== 'unfinished' && run.outcome !== outcome : !comparison.same,
  )
  return {
    exitCode: result.outcome === 'interrupted' ? exitCode : differs ? exitCodes.failed : exitCodes.passed,
    document: {
      journal: journal.path,
      time,
      runs: compared.map(({ run, outcome, comparison }) => ({
        run: run.run,
        name: run.name,
        seed: run.seed,
        outcome: { recorded: run.outcome, replayed: outcome },
        ...comparison,
      })),
    },
    text: compared
      .map(({ run, outcome, comparison }) => {
        const name = `${out.bold(run.name)}, seed ${run.seed}: recorded ${run.outcome}, now ${outcome}`
        return `${name}\n${time === 'real' ? inRealTime : words(run, comparison)}`
      })
      .join('\n\n'),
  }
}

/** Keeps in memory what a journal would have. */
class Listener implements ExperimentJournal {
  readonly runs = new Map<number, { readonly events: TimelineEvent[]; outcome: string }>()

  runOpened({ run }: { run: number }): void {
    this.runs.set(run, { events: [], outcome: 'unfinished' })
  }

  event(run: number, event: TimelineEvent): void {
    this.runs.get(run)?.events.push(event)
  }

  runClosed({ run, outcome }: { run: number; outcome: string }): void {
    const known = this.runs.get(run)
    if (known !== undefined) known.outcome = outcome
  }

  close(): void {}
}

const inRealTime = 'It ran in real time: no two timelines are the same, so the outcomes alone are compared.'

function words(run: JournalRun, { same, recorded, replayed, difference }: Comparison): string {
  const upTo = run.outcome === 'unfinished' ? `, as far as the recording goes` : ''
  if (same) return `The same, byte for byte${upTo}: ${recorded.events} events, ${recorded.hash.slice(0, 16)}.`
  return [
    `They differ${upTo}: ${recorded.events} events, ${recorded.hash.slice(0, 16)}; now ${replayed.events}, ${replayed.hash.slice(0, 16)}.`,
    `From event ${difference?.index} on:`,
    `  recorded ${difference?.recorded ?? '(its end)'}`,
    `  now      ${difference?.replayed ?? '(its end)'}`,
  ].join('\n')
}

const works: Partial<Record<JournalKind, (file: string, cwd: string, pace?: Pace) => Promise<Work>>> = {
  experiment: experimentWork,
  gameday: gameDayWork,
  continuous: continuousWork,
}

/** What a journal is of: the file that is named, else the one in the line that it was recorded with. */
async function workOf(
  { kind, name, path: journal = '', runs }: Journal,
  { replay = '' }: JournalRun,
  settings: Settings,
  options: ReplayOptions,
  cwd: string,
): Promise<{ work: Work; time: RunLine['time'] }> {
  const load = works[kind]
  if (load === undefined)
    throw new CliError(`The journal is of kind '${kind}', which is not run again. The tests themselves do that.`)
  const line = readRunLine(replay)
  const argument = options.experiment ?? line?.file
  if (argument === undefined)
    throw new CliError(`The journal ${journal} does not say where '${name}' is. Give it: --experiment <file>.`)
  const file = await locate(argument, settings, cwd)
  // No further than the recording goes.
  const work = await load(file, cwd, { ...line?.pace, runs: runs.at(-1)?.run ?? 1 })
  if (work.name !== name)
    throw new CliError(`${path.relative(cwd, file)} is of '${work.name}', the journal is of '${name}'.`)
  return { work, time: options.time ?? line?.time ?? 'virtual' }
}
