import type { RecoveryReport, ToleranceReport } from '../experiment/index.js'
import { counted, percent, readable } from '../timeline/index.js'
import { outcomeText, reasonLines, scoreText, sections, table, under } from './lines.js'
import { clean, type FormatOptions, painter } from './paint.js'

/** How fast a system comes back, as text. Pure. */
export function formatRecovery(report: RecoveryReport, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { system, outcome, reasons, scenarios, recovery, recovered, replayLines, seed } = report
  const row = (name: string, { p50Ms, p95Ms, maxMs, count }: RecoveryReport['recovery']) => [
    name,
    counted(count, 'recovery').replace(/recoverys$/, 'recoveries'),
    ...[p50Ms, p95Ms, maxMs].map((ms) => (ms === null ? '–' : readable(ms))),
  ]
  const rows = [
    ['', '', 'p50', 'p95', 'max'],
    ...scenarios.map((scenario) => row(clean(scenario.name), scenario.recovery)),
    row('all', recovery),
  ]
  const share =
    recovered.ratio === null
      ? 'no incident'
      : `${recovered.successes} of ${counted(recovered.total, 'incident')} closed`
  return sections(
    [`${paint(`recovery of ${clean(system)}`, 'bold')}: ${outcomeText(outcome, paint)}, ${share}, seed ${seed}`],
    under('because', reasonLines(reasons), paint),
    under('from the end of the fault to being well', scenarios.length === 0 ? [] : table(rows), paint),
    under('to see it again', outcome === 'passed' ? [] : replayLines, paint),
  )
}

/** What a system bears, as text. Pure. */
export function formatTolerance(report: ToleranceReport, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { system, outcome, reasons, scenarios, tolerance, replayLines, seed } = report
  const rows = scenarios.map(({ name, tolerated, runs, interval }) => [
    clean(name),
    `${tolerated} of ${runs}`,
    `${percent(interval.low)} to ${percent(interval.high)}`,
  ])
  const score = tolerance.score === null ? 'nothing acted' : `score ${scoreText(tolerance.score)}`
  const range =
    tolerance.score === null ? '' : ` (${percent(tolerance.interval.low)} to ${percent(tolerance.interval.high)})`
  return sections(
    [
      `${paint(`fault tolerance of ${clean(system)}`, 'bold')}: ${outcomeText(outcome, paint)}, ${score}${range}, seed ${seed}`,
    ],
    under('because', reasonLines(reasons), paint),
    under('tolerated, with the interval of 95 %', table(rows), paint),
    under('to see it again', outcome === 'passed' ? [] : replayLines, paint),
  )
}
