import type { ContinuousResult } from '../experiment/index.js'
import { type MetricName, metrics } from '../metric/index.js'
import { counted, percent, readable } from '../timeline/index.js'
import { outcomeText, reasonLines, scoreText, sections, table, under } from './lines.js'
import { clean, type FormatOptions, type Paint, painter } from './paint.js'

const shown: readonly MetricName[] = ['availability', 'errorRate', 'mttr', 'recoveryTime', 'latencyP50', 'latencyP99']

/** What experiments found that ran for days, as text. Pure. */
export function formatContinuous(result: ContinuousResult, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { name, outcome, score, runs, lastedMs, ended, outcomes, skipped, failures, replayLines, journal } = result
  const counts = Object.entries(outcomes).flatMap(([each, count]) => (count === 0 ? [] : [`${count} ${each}`]))
  return sections(
    [
      `${paint(clean(name), 'bold')}: ${outcomeText(outcome, paint)}, mean score ${scoreText(score)}`,
      `${counted(runs, 'run')} in ${readable(lastedMs)}: ${[...counts, ...(skipped === 0 ? [] : [`${skipped} fell out`])].join(', ')}; ended: ${clean(ended)}`,
    ],
    under('figures: mean, smallest, largest', figureLines(result), paint),
    under('drift', driftLines(result, paint), paint),
    under(
      'the first that did not pass',
      failures
        .slice(0, 5)
        .flatMap(({ run, atMs, seed, name: which, outcome: how, reasons }) => [
          `run ${run} (${clean(which)}) at ${readable(atMs)}, seed ${seed}: ${how}`,
          ...reasonLines(reasons).map((line) => `  ${line}`),
        ]),
      paint,
    ),
    under('to see it again', outcome === 'passed' ? [] : replayLines, paint),
    journal === undefined ? [] : [`journal: ${clean(journal)}`],
  )
}

function figureLines({ figures }: ContinuousResult): string[] {
  return table(
    shown.flatMap((name) => {
      const figure = figures[name]
      if (figure === undefined) return []
      return [[name, ...[figure.mean, figure.min, figure.max].map((value) => inWords(name, value))]]
    }),
  )
}

function driftLines({ drifts }: ContinuousResult, paint: Paint): string[] {
  const clear = drifts.filter(({ trend }) => trend !== undefined)
  if (drifts.length > 0 && clear.length === 0) return [`none of ${drifts.length} figures went one way`]
  return clear.map(({ metric, slopePerDay, p, trend }) => {
    const sign = slopePerDay < 0 ? '−' : '+'
    const change = `${sign}${inWords(metric, Math.abs(slopePerDay))} a day, p ${p < 0.0001 ? '< 0.0001' : p.toFixed(4)}`
    return `${paint(trend ?? '', trend === 'worse' ? 'red' : 'green')}: ${metric} ${change}`
  })
}

function inWords(name: MetricName, value: number): string {
  const { unit } = metrics[name]
  if (unit === 'ms') return readable(Math.round(value * 1000) / 1000)
  return unit === 'ratio' ? percent(value) : String(Number(value.toFixed(2)))
}
