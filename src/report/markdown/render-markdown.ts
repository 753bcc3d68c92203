import { counted, readable } from '../../timeline/readable.js'
import type { ReportData, ReportTarget } from '../data/report-data.js'
import { fenced, markdown as text } from '../escape/markdown.js'
import { historyMarkdown } from './history-markdown.js'
import { runMarkdown } from './run-markdown.js'
import { table } from './table.js'

/** GitHub takes 1 MiB for the summary of a step; another step of the job may need some of it. */
const mostBytes = 900_000

export interface MarkdownOptions {
  /** Where pictures of `renderSvg` lie, as they are linked to: GitHub shows no SVG that is within the text. */
  readonly pictures?: readonly { readonly title: string; readonly path: string }[]
}

const marks = { met: '✅', missed: '❌', unknown: '❔' }

/**
 * A report as Markdown, for the summary of a job or a comment: tables, sequence diagrams in Mermaid, the lines to paste.
 * It stays below 900,000 bytes: runs for which there is no room are counted.
 */
export function renderMarkdown(data: ReportData, { pictures = [] }: MarkdownOptions = {}): string {
  const head = [
    heading(data),
    facts(data),
    warnings(data),
    targets(data.summary.targets),
    pictures.length === 0
      ? ''
      : pictures.map(({ title, path }) => `![${text(title)}](<${encodeURI(path)}>)`).join('\n\n'),
    explorations(data),
    ...historyMarkdown(data),
  ]
  const foot = `<sub>${text(data.generatedBy)}</sub>`
  let out = head.filter((part) => part !== '').join('\n\n')
  const many = data.runs.length > 1
  let shown = 0
  for (const run of data.runs) {
    const part = `\n\n${runMarkdown(run, many)}`
    if (Buffer.byteLength(out) + Buffer.byteLength(part) + 2000 > mostBytes) break
    out += part
    shown++
  }
  const left = data.runs.length - shown + data.runsLeftOut
  const more = left === 0 ? [] : [`*… and ${counted(left, 'more run')}, counted above and not shown here.*`]
  return `${[out, ...more, ...reduced(data), foot].join('\n\n')}\n`
}

function heading({ journal: { name, kind, outcome } }: ReportData): string {
  const mark = outcome === 'passed' ? marks.met : outcome === 'failed' ? marks.missed : '⚠️'
  return `## ${mark} ${text(name)}: ${outcome} (${text(kind)})`
}

function facts({ journal, summary }: ReportData): string {
  const { git, seed, tags, startedAt } = journal
  const { runs, passed, failed, other, virtualMs, events, incidents, faultsActed } = summary
  const all = [
    `${counted(runs, 'run')}: ${passed} passed, ${failed} failed${other === 0 ? '' : `, ${other} neither`}`,
    `${readable(virtualMs)} of virtual time, ${counted(events, 'event')}`,
    `${counted(incidents, 'incident')}, faults acted ${counted(faultsActed, 'time')}`,
    `started ${text(startedAt)}${seed === undefined ? '' : `, seed ${seed}`}`,
    ...(git === undefined
      ? []
      : [
          `commit ${text(git.commit.slice(0, 12))}${git.branch === undefined ? '' : ` on ${text(git.branch)}`}${git.dirty ? ', with changes' : ''}`,
        ]),
    ...(tags.length === 0 ? [] : [`tags: ${tags.map(text).join(', ')}`]),
  ]
  return all.map((fact) => `- ${fact}`).join('\n')
}

function warnings({ journal }: ReportData): string {
  return journal.warnings.map((warning) => `> ⚠️ ${text(warning)}`).join('\n>\n')
}

function targets(all: readonly ReportTarget[]): string {
  if (all.length === 0) return ''
  const rows = all.map(({ system, metric, met, boundText, actualText, run }) => [
    met === null ? marks.unknown : met ? marks.met : marks.missed,
    text(system),
    metric,
    boundText,
    text(actualText),
    String(run),
  ])
  return `### Targets, the worst run of each\n\n${table(['', 'system', 'metric', 'wanted', 'was', 'run'], rows)}`
}

function explorations({ explorations: all }: ReportData): string {
  return all
    .map(({ test, report }) => {
      const tried = report.coverage.filter(({ outcome }) => outcome !== null).length
      const lines = [
        `### Exploration of ${text(test)}`,
        `${counted(report.runs, 'run')}, stopped by ${text(report.stoppedBy)}; seed ${report.seed}; ${tried} of ${report.coverage.length} single faults tried, ${report.pairs.covered} of ${report.pairs.total} pairs.`,
        ...report.findings.slice(0, 10).map(({ oracle, name, message, replay }) => {
          const line = `- ❌ **${text(oracle)}** ${text(name)}: ${text(message)}`
          return replay === undefined ? line : `${line}\n\n${fenced(replay, 'sh')}`
        }),
      ]
      return lines.join('\n\n')
    })
    .join('\n\n')
}

function reduced(data: ReportData): string[] {
  if (data.reduced.length === 0) return []
  const shown = data.reduced.slice(0, 20).map((note) => `- ${text(note)}`)
  const more = data.reduced.length - shown.length
  return [['Left out or merged:', '', ...shown, ...(more > 0 ? [`- and ${more} more of the kind`] : [])].join('\n')]
}
