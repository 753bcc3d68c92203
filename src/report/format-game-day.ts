import type { GameDayResult } from '../experiment/index.js'
import { drawTimeline, readable } from '../timeline/index.js'
import { figureLines } from './figures.js'
import { checkLines, injectionLines } from './format-experiment.js'
import { mark, outcomeText, reasonLines, scoreText, sections, table, under } from './lines.js'
import { clean, type FormatOptions, type Paint, painter } from './paint.js'
import { recommendationLines } from './recommendations.js'

/** The report of a game day as text. Pure. */
export function formatGameDay(result: GameDayResult, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { name, system, outcome, score, seed, reasons, steps, notes, events, measures, replayLines, journal } = result
  const width = options.width === undefined ? {} : { width: options.width }
  return sections(
    [`${paint(clean(name), 'bold')}: ${outcomeText(outcome, paint)}, score ${scoreText(score)}, seed ${seed}`],
    under('because', reasonLines(reasons), paint),
    events.length === 0 ? [] : [drawTimeline(events, { system, color: options.color ?? false, ...width })],
    ...steps.map((step) => {
      const began = step.phases.find(({ phase }) => phase === 'inject')
      const when = began === undefined ? '' : ` at ${readable(began.fromMs)}`
      const heading = `${clean(step.name)}${when}: ${step.outcome}, score ${scoreText(step.score)}`
      return under(heading, [...injectionLines(step), ...checkLines(step, paint)], paint)
    }),
    under('runbook', runbookLines(result, paint), paint),
    under(
      'notes',
      notes.map(({ atMs, text }) => `${readable(atMs)}: ${clean(text)}`),
      paint,
    ),
    under('figures of the day', figureLines(measures), paint),
    recommendationLines(result.recommendations, paint),
    under('to see it again', outcome === 'passed' ? [] : replayLines, paint),
    journal === undefined ? [] : [`journal: ${clean(journal)}`],
  )
}

function runbookLines({ runbook }: GameDayResult, paint: Paint): string[] {
  if (runbook === null) return []
  const rows = table(
    runbook.expected.map(({ alarm, during, withinMs, verdict, tookMs }) => [
      `'${clean(alarm)}' during '${clean(during)}'${withinMs === null ? '' : ` within ${readable(withinMs)}`}`,
      tookMs === null ? verdict : `${verdict} after ${readable(tookMs)}`,
    ]),
  )
  return [
    ...rows.map((row, index) => `${mark(runbook.expected[index]?.verdict === 'raised', paint)} ${row}`),
    ...runbook.falseAlarms.map(
      ({ alarm, atMs }) => `${mark(false, paint)} '${clean(alarm)}' at ${readable(atMs)}: expected by nobody`,
    ),
  ]
}
