import { percent } from '../../timeline/percent.js'
import { readable } from '../../timeline/readable.js'
import type { Distribution, ReportCell, ReportRun } from '../data/report-data.js'
import { fenced, mermaidFenced, markdown as text } from '../escape/markdown.js'
import { table } from './table.js'

const most = { incidents: 20, cells: 20, recommendations: 20, diagrams: 3, diagramBytes: 40_000 }
const severities = { critical: '🔴', warning: '🟠', info: '🔵' }

/** One run: why it ended so, its figures, incidents, what faults did where, recommendations, diagrams, and how to see it again. */
export function runMarkdown(run: ReportRun, folded: boolean): string {
  const title = `${run.outcome === 'passed' ? '✅' : '❌'} run ${run.run}: ${text(run.name)}, ${run.outcome}`
  const parts = [
    run.reasons.map((reason) => `- ${text(reason)}`).join('\n'),
    figures(run),
    latency(run),
    incidents(run),
    heatmap(run),
    recommendations(run),
    ...diagrams(run),
    run.replay === undefined ? '' : `To see it again (seed ${run.seed}):\n\n${fenced(run.replay, 'sh')}`,
  ].filter((part) => part !== '')
  if (!folded) return [`### ${title}`, ...parts].join('\n\n')
  const open = run.outcome === 'passed' ? '' : ' open'
  return [`<details${open}><summary>${title}</summary>`, ...parts, '</details>'].join('\n\n')
}

function figures({ systems }: ReportRun): string {
  const shown = systems.flatMap(({ name, metrics }) =>
    metrics
      .filter(({ metric }) => !metric.startsWith('latency'))
      .map(({ metric, text: figure }) => [text(name), metric, text(figure)]),
  )
  return shown.length === 0 ? '' : table(['system', 'metric', ''], shown)
}

function latency({ systems }: ReportRun): string {
  const row = (name: string, when: string, spread: Distribution | null) => {
    if (spread === null) return []
    const { p50Ms, p95Ms, p99Ms, maxMs, count } = spread
    return [[text(name), when, ...[p50Ms, p95Ms, p99Ms, maxMs].map(readable), String(count)]]
  }
  const rows = systems.flatMap(({ name, latency: { calm, chaos } }) => [
    ...row(name, 'calm', calm),
    ...row(name, 'under chaos', chaos),
  ])
  return rows.length === 0 ? '' : table(['latency of', '', 'median', 'p95', 'p99', 'longest', 'requests'], rows)
}

function incidents({ incidents: all }: ReportRun): string {
  if (all.length === 0) return ''
  const rows = all
    .slice(0, most.incidents)
    .map(({ system, incident, openedMs, closedMs, faults, firstError = '' }) => [
      `${text(system)} ${incident}`,
      readable(openedMs),
      closedMs === null ? 'still open' : readable(closedMs - openedMs),
      faults.map(text).join('<br>') || '–',
      text(firstError),
    ])
  return table(['incident', 'opened at', 'lasted', 'in force', 'first error'], rows) + more(all.length, rows.length)
}

function heatmap({ heatmap: { of, points, faults, cells } }: ReportRun): string {
  if (cells.length === 0) return ''
  const worst = [...cells].sort((a, b) => effect(b) - effect(a) || b.acted - a.acted).slice(0, most.cells)
  const rows = worst.map((cell) => [
    text(points[cell.point] ?? ''),
    text(faults[cell.fault] ?? ''),
    String(cell.acted),
    `${cell.failed} of ${cell.calls}`,
    change(cell.calmErrorRate, cell.errorRate, percent),
    change(cell.calmP95Ms, cell.p95Ms, readable),
  ])
  const head = ['point', 'fault', 'acted', `${of} failed`, 'errors: calm → chaos', 'p95: calm → chaos']
  return table(head, rows) + more(cells.length, rows.length)
}

function effect({ errorRate, calmErrorRate }: ReportCell): number {
  return (errorRate ?? 0) - (calmErrorRate ?? 0)
}

function change(calm: number | null, chaos: number | null, show: (value: number) => string): string {
  const shown = (value: number | null) => (value === null ? '–' : show(value))
  return `${shown(calm)} → ${shown(chaos)}`
}

function recommendations({ recommendations: all }: ReportRun): string {
  if (all.length === 0) return ''
  const lines = all.slice(0, most.recommendations).map(({ severity, title, system, points, evidence }) => {
    const where = points.length === 0 ? '' : ` at ${points.slice(0, 5).map(text).join(', ')}`
    const seen = evidence.map((sentence) => `  - ${text(sentence)}`)
    return [`- ${severities[severity]} **${text(title)}**, ${text(system)}${where}`, ...seen].join('\n')
  })
  return `**Recommendations**\n\n${lines.join('\n')}${more(all.length, lines.length)}`
}

function diagrams({ diagrams: all }: ReportRun): string[] {
  return all
    .slice(0, most.diagrams)
    .filter(({ mermaid }) => mermaid.length <= most.diagramBytes)
    .map(({ cluster, mermaid }) => `**${text(cluster)}**\n\n${mermaidFenced(mermaid)}`)
}

function more(all: number, shown: number): string {
  return all > shown ? `\n\n… and ${all - shown} more` : ''
}
