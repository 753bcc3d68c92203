import type { ReportData, ReportFlaky, ReportGraph, ReportTrend } from '../data/report-data.js'
import { markdown as text } from '../escape/markdown.js'
import { causeTexts, directionText, pointText, pText, rateText, testText, versionText } from '../trend-text.js'
import { table } from './table.js'

const most = 20
const marks = { worse: '❌', better: '✅', none: '' }

/** What the history and the knowledge graph say, where they were asked. */
export function historyMarkdown({ trends, flaky, graph }: ReportData): string[] {
  return [
    ...(trends === undefined ? [] : [trendsMarkdown(trends)]),
    ...(flaky === undefined ? [] : [flakyMarkdown(flaky)]),
    ...(graph === undefined ? [] : [graphMarkdown(graph)]),
  ]
}

function trendsMarkdown(trends: readonly ReportTrend[]): string {
  if (trends.length === 0) return '### Trends\n\nNo figure differs between two commits of the history.'
  const rows = trends.slice(0, most).map((trend) => {
    const { metric, system, points, unit, verdict, p } = trend
    const [first, last] = [points[0], points.at(-1)] as [ReportTrend['points'][0], ReportTrend['points'][0]]
    return [
      marks[verdict],
      metric,
      text(system),
      text(testText(trend)),
      `${pointText(first, unit)} → ${pointText(last, unit)}`,
      String(points.length),
      directionText(trend),
      pText(p),
    ]
  })
  const head = ['', 'metric', 'system', 'test', 'first → last', 'commits', 'direction', 'p']
  return `### Trends\n\n${table(head, rows)}${more(trends.length)}`
}

function flakyMarkdown(flaky: readonly ReportFlaky[]): string {
  if (flaky.length === 0) return '### Flaky tests\n\nNo test passed and failed with the same code.'
  const rows = flaky
    .slice(0, most)
    .map((one) => [
      text(testText(one)),
      `${one.unsteady} of ${one.times}`,
      rateText(one),
      causeTexts[one.cause],
      one.versions.map((version) => text(versionText(version))).join('<br>'),
    ])
  return `### Flaky tests\n\n${table(['test', 'unsteady', 'rate', 'cause', 'with'], rows)}${more(flaky.length)}`
}

/** Counts, and what is weak still. */
function graphMarkdown({ nodes }: ReportGraph): string {
  const counts = new Map<string, number>()
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const weak = nodes.filter(({ kind, state }) => kind === 'weakness' && state === 'present')
  const lines = [
    `${[...counts].map(([kind, count]) => `${kind}: ${count}`).join(', ') || 'nothing is known yet'}`,
    ...(weak.length === 0
      ? []
      : [
          'Weak when last looked for:',
          weak
            .slice(0, most)
            .map(({ name }) => `- ${text(name)}`)
            .join('\n'),
        ]),
  ]
  return `### Knowledge graph\n\n${lines.join('\n\n')}${more(weak.length)}`
}

function more(all: number): string {
  return all > most ? `\n\n… and ${all - most} more` : ''
}
