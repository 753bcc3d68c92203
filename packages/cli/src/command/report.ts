import { hashEvents, measure, metricNames, metricOf } from 'faultline'
import type { Journal, JournalRun } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { columns } from '../columns.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { chooseRuns, openJournal } from '../journal.js'
import { formatRun, type ReportedRun } from '../report/run.js'
import { readSummary } from '../report/summary.js'

export interface ReportOptions extends Pick<Overrides, 'config'> {
  /** Number of one run. */
  readonly run?: string
}

/** More than so many are shown in a table alone. */
const mostInFull = 3

/** `faultline report [journal]`: every figure is computed anew, from the events that were written. */
export async function report(
  { terminal, out }: Context,
  argument: string | undefined,
  options: ReportOptions,
): Promise<Answer> {
  const settings = await loadSettings(terminal, options.config === undefined ? {} : { config: options.config })
  const journal = await openJournal(argument, settings, terminal.cwd)
  const runs = chooseRuns(journal, options.run).map((run) => ({ run, reported: reportOf(run) }))
  const { path, kind, name, startedAt, writtenBy, outcome, warnings } = journal
  const head = [
    `${out.bold(name)} ${out.dim(`(${kind})`)}, ${startedAt}: ${outcome}`,
    ...(path === undefined ? [] : [out.dim(path)]),
    ...warnings.map((warning) => out.yellow(warning)),
  ]
  return {
    document: {
      journal: { path, kind, name, startedAt, writtenBy, outcome, tags: journal.tags ?? [], warnings },
      runs: runs.map(({ run, reported }) => documentOf(run, reported)),
    },
    text: [
      head.join('\n'),
      ...(runs.length > mostInFull ? [tableOf(runs, journal)] : runs.map(({ reported }) => formatRun(reported, out))),
    ].join('\n\n'),
  }
}

function reportOf(run: JournalRun): ReportedRun {
  const { name, outcome, seed, events, replay, scenario } = run
  const summary = readSummary(run.summary)
  return {
    name: scenario === undefined ? name : `${name}, ${scenario}`,
    outcome,
    seed,
    events,
    ...summary,
    measures: measure(events, summary.system),
    ...(replay === undefined ? {} : { again: replay }),
  }
}

function documentOf(run: JournalRun, { name, outcome, seed, measures, reasons, score, checks }: ReportedRun): object {
  const figures = Object.fromEntries(metricNames.map((metric) => [metric, metricOf(measures, metric)]))
  const events = { count: run.events.length, hash: hashEvents(run.events) }
  return { run: run.run, name, outcome, seed, score, reasons, checks, figures, measures, events, replay: run.replay }
}

function tableOf(runs: readonly { run: JournalRun; reported: ReportedRun }[], { kind }: Journal): string {
  const heads = ['run', 'outcome', 'availability', 'mttr', 'name']
  const rows = runs.map(({ run, reported }) => [
    String(run.run),
    reported.outcome,
    figure(metricOf(reported.measures, 'availability')),
    figure(metricOf(reported.measures, 'mttr'), ' ms'),
    reported.name,
  ])
  return `${columns([heads, ...rows])}\n\n\`--run <number>\` shows one of the ${runs.length} runs of this ${kind} in full.`
}

function figure(value: number | null, unit = ''): string {
  return value === null ? '—' : `${Number(value.toFixed(4))}${unit}`
}
