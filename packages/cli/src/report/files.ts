import path from 'node:path'
import type { RenderOptions, ReportFormat } from 'faultline/report'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import type { Settings } from '../config/load.js'
import { coreOf } from '../core.js'
import { journalPath } from '../journal.js'
import { type HistoryReportOptions, withHistory } from './history.js'

/** What `faultline report` is asked for besides text on stdout. */
export interface FileOptions extends HistoryReportOptions {
  /** Number of one run. */
  readonly run?: string
  /** By commas. */
  readonly output?: string
  readonly format?: ReportFormat | 'text'
  readonly githubSummary?: boolean
  readonly chart?: NonNullable<RenderOptions['chart']>
  readonly theme?: NonNullable<RenderOptions['theme']>
  readonly metric?: string
}

/** @throws CliError where what only they show goes with none */
export function asksForFiles(options: FileOptions): boolean {
  const { output, format = 'text', githubSummary, history, database, graph } = options
  if (output !== undefined || format !== 'text' || githubSummary === true) return true
  if (history || database !== undefined || graph)
    throw new CliError(
      'The history and the graph go into files: give `--output` or `--format`. `faultline trends`, `faultline history flaky` and `faultline graph` show them as text.',
    )
  return false
}

/** Writes a report to files, to the summary of a job, or in a format of its own to stdout. The journal may be of any length. */
export async function reportFiles(
  { terminal, json }: Context,
  argument: string | undefined,
  settings: Settings,
  options: FileOptions,
): Promise<Answer> {
  const { output, format, githubSummary, run, chart, theme, metric } = options
  if (format === 'text') throw new CliError('`--format text` goes to stdout: give no --output.')
  const files = output?.split(',').map((file) => file.trim()) ?? []
  if (files.includes('')) throw new CliError('`--output` names an empty file.')
  const { reportData, renderReport, writeReports, appendGitHubSummary, formatOf } = await coreOf(terminal.cwd, 'report')
  // Before a long journal is read for nothing.
  if (format === undefined) for (const file of files) formatOf(file)
  if (githubSummary === true && !terminal.env.GITHUB_STEP_SUMMARY)
    throw new CliError('`--github-summary` needs GITHUB_STEP_SUMMARY, which GitHub Actions sets in the steps of a job.')
  const journal = await journalPath(argument, settings, terminal.cwd)
  const asked = run === undefined ? {} : { run: numberOf(run) }
  const data = await withHistory(terminal, journal, options, (found) => reportData(journal, { ...asked, ...found }))
  const rendering = {
    ...(chart !== undefined && { chart }),
    ...(theme !== undefined && { theme }),
    ...(metric !== undefined && { metric: metric as NonNullable<RenderOptions['metric']> }),
  }
  if (githubSummary === true)
    appendGitHubSummary(await renderReport(data, 'markdown'), terminal.env.GITHUB_STEP_SUMMARY)
  const about = { ...rendering, folder: terminal.cwd, ...(format !== undefined && { format }) }
  const written = await writeReports(data, files, about)
  const document = { journal, reports: written, reduced: data.reduced }
  if (files.length === 0 && format !== undefined) {
    const text = (await renderReport(data, format, rendering)).trimEnd()
    return { document: json && format === 'json' ? data : { ...document, text }, text }
  }
  const rows = written.map((one) => [path.relative(terminal.cwd, one.path), one.format, `${one.bytes} bytes`])
  const summary = githubSummary === true ? ['summary of the job', 'markdown', 'appended'] : []
  return { document, text: columns([...rows, ...(summary.length > 0 ? [summary] : [])]) }
}

function numberOf(run: string): number {
  const number = Number(run)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new CliError(`\`--run\` takes the number of a run, not '${run}'.`)
}
