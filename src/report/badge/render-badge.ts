import { checkKeys, checkOneOf } from '../../error/index.js'
import { type MetricName, metricNames, metrics } from '../../metric/index.js'
import type { ReportData } from '../data/report-data.js'
import { short } from '../data/text.js'
import { visible } from '../escape/visible.js'
import { xml } from '../escape/xml.js'
import { shownFigure } from '../show.js'
import { textWidth } from './text-width.js'

export interface BadgeOptions {
  /** What it shows: how the journal ended, how many targets were met, or the worst figure of a metric. @default 'outcome' */
  readonly metric?: 'outcome' | 'targets' | MetricName
  /** Text on the left. @default `chaos`, or the name of the metric */
  readonly label?: string
}

const colours = { good: '#3f7d1c', bad: '#b3331f', unknown: '#6b6b6b', neutral: '#2b6390' }
const longest = 60

interface Message {
  readonly text: string
  readonly colour: string
}

/**
 * A badge as SVG, in the flat form that they have everywhere. Of a figure the worst of all systems and runs is shown: green
 * where its target is met, red where it is missed, blue where there is none.
 * @throws InvalidOptionError
 * @example writeFileSync('chaos.svg', renderBadge(data, { metric: 'availability' }))
 */
export function renderBadge(data: ReportData, options: BadgeOptions = {}): string {
  checkKeys('options', options, ['metric', 'label'])
  const metric = checkOneOf('metric', options.metric ?? 'outcome', ['outcome', 'targets', ...metricNames])
  const { text, colour } = messageOf(data, metric)
  const label = options.label ?? (metric === 'outcome' ? 'chaos' : metric)
  return draw(short(visible(label), longest), short(visible(text), longest), colour)
}

function messageOf(data: ReportData, metric: 'outcome' | 'targets' | MetricName): Message {
  const { outcome } = data.journal
  const { targets } = data.summary
  if (metric === 'outcome')
    return {
      text: outcome,
      colour: outcome === 'passed' ? colours.good : outcome === 'failed' ? colours.bad : colours.unknown,
    }
  if (metric === 'targets') {
    const met = targets.filter((target) => target.met === true).length
    const missed = targets.some((target) => target.met === false)
    const all = targets.length > 0 && met === targets.length
    return {
      text: `${met} of ${targets.length} met`,
      colour: missed ? colours.bad : all ? colours.good : colours.unknown,
    }
  }
  return figureOf(data, metric)
}

function figureOf({ runs, summary }: ReportData, metric: MetricName): Message {
  const { unit, better } = metrics[metric]
  const judged = summary.targets.filter((target) => target.metric === metric)
  const seen = [
    ...judged.map(({ actual }) => actual),
    ...runs.flatMap(({ systems }) =>
      systems.flatMap((system) => system.metrics.filter((one) => one.metric === metric).map(({ value }) => value)),
    ),
  ].filter((value) => value !== null)
  const met =
    judged.length === 0
      ? undefined
      : judged.every((target) => target.met)
        ? true
        : judged.some((target) => target.met === false)
          ? false
          : null
  const colour = met === undefined ? colours.neutral : met === null ? colours.unknown : met ? colours.good : colours.bad
  if (seen.length === 0)
    return { text: met === true ? 'none' : 'unknown', colour: met === true ? colours.good : colours.unknown }
  const worst = seen.reduce((one, other) => (better === 'lower' ? Math.max(one, other) : Math.min(one, other)))
  return { text: shownFigure(worst, unit), colour }
}

function draw(label: string, message: string, colour: string): string {
  const [left, right] = [textWidth(label), textWidth(message)]
  const [leftWidth, width] = [left + 10, left + right + 20]
  const title = xml(`${label}: ${message}`)
  const half = (text: string, x: number, length: number) =>
    `<text aria-hidden="true" x="${x}" y="15" fill="#010101" fill-opacity=".3" textLength="${length}" lengthAdjust="spacingAndGlyphs">${xml(text)}</text>` +
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${xml(text)}</text>`
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="20" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient>',
    `<clipPath id="r"><rect width="${width}" height="20" rx="3" fill="#fff"/></clipPath>`,
    `<g clip-path="url(#r)"><rect width="${leftWidth}" height="20" fill="#555"/><rect x="${leftWidth}" width="${width - leftWidth}" height="20" fill="${colour}"/><rect width="${width}" height="20" fill="url(#s)"/></g>`,
    `<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">${half(label, 5, left)}${half(message, leftWidth + 5, right)}</g>`,
    '</svg>',
  ].join('')}\n`
}
