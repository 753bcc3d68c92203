import { hashEvents, measure, metricNames, metricOf, metrics, summarise } from 'faultline'
import type { Journal, JournalRun } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { columns } from '../columns.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { coreOf } from '../core.js'
import { chooseRuns, openJournal } from '../journal.js'
import { showFigure } from '../report/figure.js'
import { asksForFiles, type FileOptions, reportFiles } from '../report/files.js'
import { formatRecorded } from '../report/recorded.js'
import { clean, formatBareRun } from '../report/run.js'

export interface ReportOptions extends Pick<Overrides, 'config'>, FileOptions {}

/** More than so many are shown in a table alone. */
const mostInFull = 3
/** Runs that did not pass of which a line is shown. */
const mostListed = 20

/** `faultline report [journal]`: every figure is computed anew, from the events that were written. */
export async function report(context: Context, argument: string | undefined, options: ReportOptions): Promise<Answer> {
  const { terminal, out } = context
  const settings = await loadSettings(terminal, options.config === undefined ? {} : { config: options.config })
  if (asksForFiles(options)) return reportFiles(context, argument, settings, options)
  const journal = await openJournal(argument, settings, terminal.cwd)
  const runs = chooseRuns(journal, options.run)
  const { path, kind, name, startedAt, writtenBy, outcome, warnings, tags = [] } = journal
  const head = [
    `${out.bold(clean(name))} ${out.dim(`(${kind})`)}, ${startedAt}: ${outcome}`,
    ...(path === undefined ? [] : [out.dim(path)]),
    ...warnings.map((warning) => out.yellow(warning)),
  ]
  const { formatResult } = await coreOf(terminal.cwd, 'experiment')
  const inFull = (run: JournalRun) => formatRecorded(run, formatResult, context.format) ?? formatBareRun(run, out)
  return {
    document: {
      journal: { path, kind, name, startedAt, writtenBy, outcome, tags, warnings },
      runs: runs.map(documentOf),
    },
    text: [head.join('\n'), ...(runs.length > mostInFull ? [tableOf(runs, journal)] : runs.map(inFull))].join('\n\n'),
  }
}

function measuresOf({ events, summary }: JournalRun) {
  const { system } = (summary ?? {}) as { readonly system?: unknown }
  return measure(events, typeof system === 'string' ? system : undefined)
}

function documentOf(run: JournalRun): object {
  const { events, summary, replay, ...about } = run
  const measures = measuresOf(run)
  const figures = Object.fromEntries(metricNames.map((metric) => [metric, metricOf(measures, metric)]))
  return { ...about, figures, measures, events: { count: events.length, hash: hashEvents(events) }, summary, replay }
}

/** Many runs: how they ended, those that did not pass, and each figure over all of them. */
function tableOf(runs: readonly JournalRun[], { kind }: Journal): string {
  const outcomes = new Map<string, number>()
  for (const { outcome } of runs) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  const counts = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ')
  const bad = runs.filter(({ outcome }) => outcome !== 'passed').slice(0, mostListed)
  const badRows = bad.map(({ run, outcome, name, summary }) => [`run ${run}`, outcome, clean(name), reasonOf(summary)])
  const { figures } = summarise(runs.map(measuresOf))
  const rows = metricNames
    .filter((metric) => figures[metric].n > 0)
    .map((metric) => {
      const { mean, p50, p90, max, n } = figures[metric]
      return [metric, ...[mean, p50, p90, max].map((value) => showFigure(value, metrics[metric].unit)), String(n)]
    })
  return [
    `${runs.length} runs: ${counts}.`,
    ...(badRows.length === 0 ? [] : [columns(badRows)]),
    columns([['', 'mean', 'median', 'p90', 'most', 'runs'], ...rows]),
    `\`--run <number>\` shows one run of this ${kind} in full.`,
  ].join('\n\n')
}

/** The first reason that a run gave for how it ended. */
function reasonOf(summary: unknown): string {
  const { reasons } = (summary ?? {}) as { readonly reasons?: unknown }
  const first: unknown = Array.isArray(reasons) ? reasons[0] : undefined
  return typeof first === 'string' ? clean(first) : ''
}
