import { type MetricName, metrics } from 'faultline'
import type { ContinuousResult } from 'faultline/experiment'
import { columns } from '../columns.js'
import type { Style } from '../style.js'
import { showFigure } from './figure.js'

/** Experiments that ran for days, in text: how they ended, what did not pass, figures over all, and what drifted. */
export function formatContinuous(result: ContinuousResult, seed: number, again: string, style: Style): string {
  const { name, outcome, ended, runs, skipped, lastedMs, outcomes, score, figures, drifts, failures } = result
  const paint = outcome === 'passed' ? style.green : outcome === 'failed' ? style.red : style.yellow
  const counts = Object.entries(outcomes).filter(([, count]) => count > 0)
  const rows = Object.entries(figures).map(([metric, { n, mean, min, max }]) => [
    metric,
    ...[mean, min, max].map((value) => showFigure(value, metrics[metric as MetricName].unit)),
    String(n),
  ])
  const clear = drifts.filter(({ trend }) => trend !== undefined)
  return [
    `${paint(outcome)}: ${style.bold(name)}, ${runs} runs in ${hours(lastedMs)}, mean score ${Math.round(score)} of 100`,
    [
      `Ended: ${ended}. ${counts.map(([each, count]) => `${count} ${each}`).join(', ')}.`,
      ...(skipped === 0 ? [] : [`${skipped} fell out, as the one before took too long.`]),
    ].join('\n'),
    ...(failures.length === 0
      ? []
      : [
          `${style.bold('The first that did not pass')}\n${columns(
            failures.map((run) => [`run ${run.run}`, `at ${hours(run.atMs)}`, run.outcome, run.reasons[0] ?? '']),
            '  ',
          )}`,
        ]),
    ...(rows.length === 0
      ? []
      : [columns([['', 'mean', 'least', 'most', 'runs'].map((head) => style.dim(head)), ...rows])]),
    clear.length === 0
      ? 'No figure drifted.'
      : `${style.bold('Drift')}\n${columns(
          clear.map(({ metric, trend, slopePerDay, p }) => [
            trend === 'worse' ? style.red('worse ') : style.green('better'),
            metric,
            `by ${showFigure(slopePerDay, metrics[metric].unit)} a day`,
            `p = ${p.toPrecision(2)}`,
          ]),
          '  ',
        )}`,
    `Seed: ${seed}\nRun it again:\n  ${again}`,
  ].join('\n\n')
}

function hours(ms: number): string {
  return ms >= 48 * 3_600_000 ? `${round(ms / 86_400_000)} days` : `${round(ms / 3_600_000)} h`
}

function round(value: number): number {
  return Number(value.toFixed(2))
}
