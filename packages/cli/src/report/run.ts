import { drawTimeline, type Measures, type MetricName, metricNames, metrics, type TimelineEvent } from 'faultline'
import { columns } from '../columns.js'
import type { Style } from '../style.js'

/** One run, live or read back. All figures come from its events; how it was judged is as the run itself said. */
export interface ReportedRun {
  readonly name: string
  readonly outcome: string
  readonly seed: number
  readonly system?: string
  readonly events: readonly TimelineEvent[]
  readonly measures: Measures
  readonly reasons: readonly string[]
  /** 0 to 100. */
  readonly score?: number
  readonly checks: readonly { readonly text: string; readonly actual: unknown; readonly passed: boolean }[]
  readonly recommendations: readonly {
    readonly title: string
    readonly evidence: readonly string[]
    readonly doc: string
  }[]
  /** The line that runs it again. */
  readonly again?: string
}

/** Latencies are many: these say most. */
const shown = (name: MetricName) => !name.startsWith('latency') || /^latencyP(50|99)(Calm|UnderChaos)$/.test(name)

/** A run in text: how it ended and why, the run drawn, its figures, what was checked, and how to see it again. */
export function formatRun(run: ReportedRun, style: Style): string {
  const { name, outcome, score, reasons, events, system, measures, checks, recommendations, seed, again } = run
  const paint = outcome === 'passed' ? style.green : outcome === 'failed' ? style.red : style.yellow
  const figures = metricNames
    .filter((metric) => shown(metric))
    .map((metric) => ({ metric, figure: metrics[metric].figure(measures) }))
    .filter(({ figure }) => figure.value !== null)
  const judged = checks.map(({ passed, text }) => [passed ? style.green('held ') : style.red('broke'), text])
  const advice = recommendations.map(({ title, evidence, doc }) =>
    [style.yellow(title), ...evidence.map((line) => `  - ${line}`), `  ${style.dim(doc)}`].join('\n'),
  )
  return [
    `${paint(outcome)}: ${style.bold(name)}${score === undefined ? '' : `, score ${Math.round(score)} of 100`}`,
    ...block(reasons.map((reason) => `- ${reason}`)),
    drawTimeline(events, system === undefined ? {} : { system }),
    ...block(figures.length === 0 ? [] : [columns(figures.map(({ metric, figure }) => [metric, figure.text]))]),
    ...block(judged.length === 0 ? [] : [columns(judged)]),
    ...block(advice),
    [`Seed: ${seed}`, ...(again === undefined ? [] : [`Run it again:\n  ${again}`])].join('\n'),
  ].join('\n\n')
}

function block(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [lines.join('\n')]
}
