import { hashEvents, measure, metricNames, metricOf, metrics, summarise } from 'faultline'
import type { Journal, JournalRun } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { columns } from '../columns.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { chooseRuns, openJournal } from '../journal.js'
import { showFigure } from '../report/figure.js'
import { formatRun, type ReportedRun } from '../report/run.js'
import { readSummary } from '../report/summary.js'

export interface ReportOptions extends Pick<Overrides, 'config'> {
  /** Number of one run. */
  readonly run?: string
}

/** More than so many are shown in a table alone. */
const mostInFull = 3
/** Runs that did not pass of which a line is shown. */
const mostListed = 20

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

/** Many runs: how they ended, those that did not pass, and each figure over all of them. */
function tableOf(all: readonly { run: JournalRun; reported: ReportedRun }[], { kind }: Journal): string {
  const outcomes = new Map<string, number>()
  for (const { reported } of all) outcomes.set(reported.outcome, (outcomes.get(reported.outcome) ?? 0) + 1)
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const bad = all.filter(({ reported }) => reported.outcome !== 'passed').slice(0, mostListed)
  const badRows = bad.map(({ run, reported }) => [
    `run ${run.run}`,
    reported.outcome,
    reported.name,
    reported.reasons[0] ?? '',
  ])
  const { figures } = summarise(all.map(({ reported }) => reported.measures))
  const rows = metricNames
    .filter((metric) => figures[metric].n > 0)
    .map((metric) => {
      const { mean, p50, p90, max, n } = figures[metric]
      return [metric, ...[mean, p50, p90, max].map((value) => showFigure(value, metrics[metric].unit)), String(n)]
    })
  return [
    `${all.length} runs: ${counts}.`,
    ...(badRows.length === 0 ? [] : [columns(badRows)]),
    columns([['', 'mean', 'median', 'p90', 'most', 'runs'], ...rows]),
    `\`--run <number>\` shows one run of this ${kind} in full.`,
  ].join('\n\n')
}
