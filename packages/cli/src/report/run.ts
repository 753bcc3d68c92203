import { stripVTControlCharacters } from 'node:util'
import { drawTimeline, figureOf, measure, metricNames, type TimelineEvent } from 'faultline'
import { columns } from '../columns.js'
import type { Style } from '../style.js'

/** A run of a journal of which no more is known than its events: its writer was killed, or was of another version. */
export interface BareRun {
  readonly name: string
  readonly outcome: string
  readonly seed: number
  readonly events: readonly TimelineEvent[]
  /** The line that runs it again. */
  readonly replay?: string
}

/** How it ended, the run drawn, its figures, and how to see it again. */
export function formatBareRun({ name, outcome, seed, events, replay }: BareRun, style: Style): string {
  const measures = measure(events)
  const figures = metricNames
    .map((metric) => ({ metric, figure: figureOf(measures, metric) }))
    .filter(({ figure }) => figure.value !== null)
  return [
    `${style.bold(clean(name))}: ${style.yellow(outcome)}, seed ${seed}`,
    drawTimeline(events),
    ...(figures.length === 0 ? [] : [columns(figures.map(({ metric, figure }) => [metric, figure.text]))]),
    ...(replay === undefined ? [] : [`to see it again\n  ${clean(replay)}`]),
  ].join('\n\n')
}

/** Text from a file without what a terminal would obey. */
export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}
