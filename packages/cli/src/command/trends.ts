import type { MetricName } from 'faultline'
import type { Trend } from 'faultline/history'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { type HistoryOptions, openHistory, showCommit } from '../history/open.js'
import { sparkline } from '../history/sparkline.js'
import { showFigure } from '../report/figure.js'
import { clean } from '../report/run.js'
import type { Style } from '../style.js'
import { wholeNumber } from './history.js'

export interface TrendsOptions extends HistoryOptions {
  readonly metric?: string
  readonly system?: string
  readonly branch?: string
  readonly since?: string
  readonly points?: string
  readonly alpha?: string
  /** Metrics that are the same at every commit, too. */
  readonly all?: boolean
}

/** `faultline trends [test]`: each metric from commit to commit. */
export async function trends(
  { terminal, out }: Context,
  test: string | undefined,
  options: TrendsOptions,
): Promise<Answer> {
  const { metric, system, branch, since, points, alpha, all = metric !== undefined } = options
  const { store } = await openHistory(terminal, options)
  try {
    const found = store.trends({
      ...(test !== undefined && { test }),
      ...(metric !== undefined && { metric: metric as MetricName }),
      ...(system !== undefined && { system }),
      ...(branch !== undefined && { branch }),
      ...(since !== undefined && { since }),
      ...(points !== undefined && { points: wholeNumber('--points', points) }),
      ...(alpha !== undefined && { alpha: share('--alpha', alpha) }),
    })
    const shown = found.filter(({ direction }) => all || direction !== 'constant')
    return { document: { trends: found }, text: textOf(shown, found.length - shown.length, out) }
  } finally {
    store.close()
  }
}

function textOf(found: readonly Trend[], constant: number, style: Style): string {
  const subjects = new Map<string, Trend[]>()
  for (const trend of found) {
    const { test, file, system } = trend
    const subject = `${clean(file === '' ? test : `${file}: ${test}`)}, ${clean(system)}`
    subjects.set(subject, [...(subjects.get(subject) ?? []), trend])
  }
  const parts = [...subjects].map(([subject, trends]) => {
    return `${style.bold(subject)}\n${columns(
      trends.map((trend) => rowOf(trend, style)),
      '  ',
    )}`
  })
  const still = constant === 0 ? [] : [`${constant} metrics are the same at every commit; \`--all\` shows them.`]
  return [...parts, ...still].join('\n\n') || 'There is no metric of that kind in the history.'
}

function rowOf({ metric, unit, points, verdict, direction, p }: Trend, style: Style): string[] {
  const [first, last] = [points[0] as Trend['points'][0], points.at(-1) as Trend['points'][0]]
  const figure = (point: Trend['points'][0]) => showFigure(point.mean, unit)
  const told = direction === 'unclear' || direction === 'constant' ? direction : `${direction}: ${verdict}`
  const paint = verdict === 'worse' ? style.red : verdict === 'better' ? style.green : style.dim
  const at = last.commit === undefined ? '' : ` at ${showCommit({ commit: last.commit, dirty: last.dirty })}`
  return [
    metric,
    sparkline(points.map(({ mean }) => mean)),
    points.length === 1 ? figure(last) : `${figure(first)} → ${figure(last)}${at}`,
    last.deviation === null ? '' : `±${showFigure(last.deviation, unit)}, ${last.seeds} seeds`,
    paint(told),
    points.length < 2 ? '' : `p ${p.toPrecision(2)}`,
  ]
}

function share(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new CliError(`\`${option}\` takes a number from 0 to 1, got ${text}.`)
}
