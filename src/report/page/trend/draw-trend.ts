import type { ReportTrend } from '../../data/report-data.js'
import { pointText, versionText } from '../../trend-text.js'
import { svg } from '../dom.js'

const width = 200
const height = 48
const margin = 6

/** Means as a line, with a band as wide as their spread: the least value at the bottom, the greatest at the top. */
export function drawTrend({ points, unit }: ReportTrend, title: string): SVGSVGElement {
  const lows = points.map(({ mean, deviation }) => mean - (deviation ?? 0))
  const highs = points.map(({ mean, deviation }) => mean + (deviation ?? 0))
  const least = Math.min(...lows)
  const range = Math.max(...highs) - least || 1
  const x = (index: number) => rounded(margin + (index / Math.max(points.length - 1, 1)) * (width - 2 * margin))
  const y = (value: number) => rounded(height - margin - ((value - least) / range) * (height - 2 * margin))
  const line = (values: readonly number[]) => values.map((value, index) => `${x(index)},${y(value)}`)
  return svg(
    'svg',
    { class: 'trend-drawing', role: 'img', 'aria-label': title, width, height, viewBox: `0 0 ${width} ${height}` },
    svg('polygon', { class: 'spread', points: [...line(highs), ...line(lows).reverse()].join(' ') }),
    svg('polyline', { class: 'means', points: line(points.map(({ mean }) => mean)).join(' ') }),
    ...points.map((point, index) =>
      svg(
        'circle',
        { cx: x(index), cy: y(point.mean), r: index === points.length - 1 ? 3.5 : 2 },
        svg('title', {}, `${versionText(point)}: ${pointText(point, unit)}`),
      ),
    ),
  )
}

function rounded(px: number): number {
  return Math.round(px * 10) / 10
}
