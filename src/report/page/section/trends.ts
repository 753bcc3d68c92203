import type { ReportData, ReportTrend } from '../../data/report-data.js'
import { directionText, figureText, pointText, pText, testText, versionText } from '../../trend-text.js'
import { badge } from '../badge.js'
import { h } from '../dom.js'
import { asTable, table } from '../table.js'
import { drawTrend } from '../trend/draw-trend.js'
import { count, moment, number } from '../words.js'
import { section } from './section.js'

const tones = { worse: 'bad', better: 'good', none: 'plain' } as const
const signs = { rising: '↗', falling: '↘', unclear: '~', constant: '=' }

/** How figures went from commit to commit, in the history of all journals. */
export function trendsSection({ trends }: ReportData): HTMLElement | undefined {
  if (trends === undefined) return undefined
  if (trends.length === 0)
    return section(
      'trends',
      'Trends',
      h('p', { class: 'empty' }, 'No figure differs between two commits of the history.'),
    )
  const of = (verdict: ReportTrend['verdict']) => trends.filter((trend) => trend.verdict === verdict).length
  return section(
    'trends',
    'Trends',
    h(
      'p',
      { class: 'about' },
      `${count(trends.length, 'figure')} from commit to commit, in the history: ${number(of('worse'))} became worse, ${number(of('better'))} better, of ${number(of('none'))} no direction can be told. The band is the mean and its standard deviation over runs; p is that of the test of Mann and Kendall.`,
    ),
    trendTable(trends),
    asTable('Every point, as a table', () => pointTable(trends)),
  )
}

function trendTable(trends: readonly ReportTrend[]): HTMLElement {
  const last = ({ points }: ReportTrend) => points.at(-1) as ReportTrend['points'][number]
  const first = ({ points }: ReportTrend) => points[0] as ReportTrend['points'][number]
  return table<ReportTrend>({
    id: 'trend-list',
    caption: 'Trends of the history',
    captionUnseen: true,
    rows: trends,
    columns: [
      { name: 'Metric', heads: true, order: ({ metric }) => metric, cell: ({ metric }) => h('code', {}, metric) },
      { name: 'Course', cell: (trend) => drawTrend(trend, inWords(trend)) },
      { name: 'System', order: ({ system }) => system, cell: ({ system }) => system },
      { name: 'Test', order: testText, cell: testText },
      { name: 'First', numeric: true, cell: (trend) => pointText(first(trend), trend.unit) },
      { name: 'Last', numeric: true, cell: (trend) => pointText(last(trend), trend.unit) },
      {
        name: 'Direction',
        order: ({ verdict }) => Object.keys(tones).indexOf(verdict),
        cell: (trend) => badge(directionText(trend), tones[trend.verdict], signs[trend.direction]),
      },
      { name: 'p', numeric: true, order: ({ p }) => p, cell: ({ p }) => pText(p) },
    ],
  })
}

function inWords(trend: ReportTrend): string {
  const { metric, points, unit } = trend
  const means = points.map(({ mean }) => figureText(mean, unit))
  return `${metric}, ${count(points.length, 'point')}, from ${means[0]} to ${means.at(-1)}: ${directionText(trend)}.`
}

interface PointRow {
  readonly trend: ReportTrend
  readonly point: ReportTrend['points'][number]
}

function pointTable(trends: readonly ReportTrend[]): HTMLElement {
  return table<PointRow>({
    id: 'trend-points',
    caption: 'Points of all trends',
    captionUnseen: true,
    rows: trends.flatMap((trend) => trend.points.map((point) => ({ trend, point }))),
    columns: [
      { name: 'Metric', heads: true, cell: ({ trend }) => h('code', {}, trend.metric) },
      { name: 'System', cell: ({ trend }) => trend.system },
      { name: 'Test', cell: ({ trend }) => testText(trend) },
      { name: 'Commit', cell: ({ point }) => (point.commit === undefined ? '–' : h('code', {}, versionText(point))) },
      { name: 'Begun', cell: ({ point }) => moment(point.startedAt) },
      { name: 'Mean', numeric: true, cell: ({ trend, point }) => pointText(point, trend.unit) },
      { name: 'Least', numeric: true, cell: ({ trend, point }) => figureText(point.min, trend.unit) },
      { name: 'Most', numeric: true, cell: ({ trend, point }) => figureText(point.max, trend.unit) },
      { name: 'Runs', numeric: true, cell: ({ point }) => number(point.runs) },
      { name: 'Seeds', numeric: true, cell: ({ point }) => number(point.seeds) },
    ],
  })
}
