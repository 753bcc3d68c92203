import type { ExperimentResult } from '../experiment/index.js'
import { counted, drawTimeline, readable } from '../timeline/index.js'
import { figureLines } from './figures.js'
import { mark, outcomeText, reasonLines, scoreText, sections, table, under } from './lines.js'
import { clean, type FormatOptions, type Paint, painter } from './paint.js'
import { recommendationLines } from './recommendations.js'

/** The result of one experiment as text. Pure: the same result gives the same text. */
export function formatExperiment(result: ExperimentResult, options: FormatOptions = {}): string {
  const paint = painter(options)
  const { name, description, outcome, score, seed, reasons, measures, system, events, replayLines, journal } = result
  const width = options.width === undefined ? {} : { width: options.width }
  return sections(
    [
      `${paint(clean(name), 'bold')}: ${outcomeText(outcome, paint)}, score ${scoreText(score)}, seed ${seed}`,
      ...(description === undefined ? [] : [clean(description)]),
    ],
    under('because', reasonLines(reasons), paint),
    under('phases', table(phaseRows(result)), paint),
    events.length === 0 ? [] : [drawTimeline(events, { system, color: options.color ?? false, ...width })],
    under('checks', checkLines(result, paint), paint),
    under('injected', injectionLines(result), paint),
    under('figures', figureLines(measures), paint),
    under('measures of the system', readingLines(result), paint),
    recommendationLines(result.recommendations, paint),
    under('to see it again', outcome === 'passed' ? [] : replayLines, paint),
    journal === undefined ? [] : [`journal: ${clean(journal)}`],
  )
}

function phaseRows({ phases }: ExperimentResult): string[][] {
  return phases.map(({ phase, fromMs, untilMs }) => [phase, `${readable(fromMs)} to ${readable(untilMs)}`])
}

export function checkLines({ checks }: Pick<ExperimentResult, 'checks'>, paint: Paint): string[] {
  const rows = table(
    checks.map(({ text, found, weight }) => [
      clean(text),
      `${clean(found)}${weight === 1 ? '' : ` (weight ${weight})`}`,
    ]),
  )
  return rows.map((row, index) => `${mark(checks[index]?.passed === true, paint)} ${row}`)
}

export function injectionLines({ injections }: Pick<ExperimentResult, 'injections'>): string[] {
  return injections.map(({ text, at, acted, errors, delayedMs, ended }) => {
    const did = [
      acted === 0 ? 'never acted' : `acted ${counted(acted, 'time')}`,
      ...(errors === 0 ? [] : [counted(errors, 'error')]),
      ...(delayedMs === 0 ? [] : [`${readable(delayedMs)} of delay`]),
      ...(ended === null || ended === 'window' || ended === 'lifted' ? [] : [`ended: ${ended}`]),
    ]
    return `${clean(text)}${at === null ? '' : ` at ${clean(at)}`}: ${did.join(', ')}`
  })
}

function readingLines({ readings }: ExperimentResult): string[] {
  const show = (value: number | null) => (value === null ? 'none' : String(Number(value.toFixed(3))))
  return table(
    Object.entries(readings).map(([name, { last, min, mean, max }]) => [
      clean(name),
      `last ${show(last)}, ${show(min)} to ${show(max)}, mean ${show(mean)}`,
    ]),
  )
}
