import type { ResilienceReport } from '../experiment/index.js'
import { outcomeText, reasonLines, scoreText, sections, table, under } from './lines.js'
import { clean, type FormatOptions, type Paint, painter } from './paint.js'
import { recommendationLines } from './recommendations.js'

/** How a system bore scenario after scenario, as text. Pure. */
export function formatResilience(report: ResilienceReport, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { name, outcome, score, seed, reasons, worst, replayLines, recommendations, journal } = report
  return sections(
    [`${paint(clean(name), 'bold')}: ${outcomeText(outcome, paint)}, score ${scoreText(score)}`],
    under('because', reasonLines(reasons), paint),
    under('scenarios', scenarioLines(report, paint), paint),
    under('targets, over all runs', targetLines(report, paint), paint),
    under('worst', worst.map(clean), paint),
    recommendationLines(recommendations, paint),
    under('to see it again', outcome === 'passed' ? [] : [...replayLines, `the worst run has seed ${seed}`], paint),
    journal === undefined ? [] : [`journal: ${clean(journal)}`],
  )
}

function scenarioLines({ scenarios }: ResilienceReport, paint: Paint): string[] {
  const rows = table(
    scenarios.map(({ name, runs, passed, failures }) => [
      clean(name),
      `${passed} of ${runs}`,
      failures.length === 0
        ? ''
        : `failed with seed ${failures
            .slice(0, 3)
            .map(({ seed }) => seed)
            .join(', ')}`,
    ]),
  )
  return rows.map((row, index) => `${outcomeMark(scenarios[index]?.outcome, paint)} ${row}`)
}

function outcomeMark(outcome: string | undefined, paint: Paint): string {
  return outcome === 'passed' ? paint('✓', 'green') : outcome === 'failed' ? paint('✗', 'red') : paint('·', 'dim')
}

function targetLines({ verdicts }: ResilienceReport, paint: Paint): string[] {
  const rows = table(verdicts.map(({ target, boundText, text }) => [target, boundText, text]))
  return rows.map((row, index) => {
    const met = verdicts[index]?.met
    return `${outcomeMark(met === true ? 'passed' : met === false ? 'failed' : undefined, paint)} ${row}`
  })
}
