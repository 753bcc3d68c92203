import type { CustomSeriesOption } from 'echarts/charts'
import type { EChartsCoreOption } from 'echarts/core'
import type { CustomSeriesRenderItem } from 'echarts/types/dist/shared'
import type { Distribution, ReportSystem } from '../../data/report-data.js'
import { colour } from '../theme.js'
import { percent, short } from '../words.js'

/** What takes no time has no place on a logarithmic axis: it stands at the left end. */
const leastMs = 0.001

/** Both spreads laid over each other, in shares of all that were counted: calm filled, chaos lighter and with an edge. */
export function latencyOption({ calm, chaos }: ReportSystem['latency'], widthPx: number): EChartsCoreOption {
  const sides = [calm, chaos].filter((side) => side !== null)
  const [min, max] = ends(sides)
  const marks = logTicks(min, max, widthPx / 70)
  const text = { color: colour('--muted'), fontSize: 11.5, fontFamily: getComputedStyle(document.body).fontFamily }
  const line = { lineStyle: { color: colour('--line') } }
  return {
    animation: false,
    grid: { left: 46, right: 14, top: 32, bottom: 26 },
    xAxis: {
      type: 'log',
      min,
      max,
      axisLabel: { ...text, formatter: (ms: number) => short(ms), hideOverlap: true, customValues: marks },
      axisLine: line,
      axisTick: { ...line, customValues: marks },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      axisLabel: { ...text, formatter: (share: number) => percent(share) },
      splitLine: line,
      splitNumber: 4,
    },
    series: [
      ...(calm === null ? [] : side(calm, colour('--calm'), 'calm', widthPx)),
      ...(chaos === null ? [] : side(chaos, colour('--chaos'), 'chaos', widthPx)),
    ],
  }
}

function ends(sides: readonly Distribution[]): [number, number] {
  const buckets = sides.flatMap((side) => side.buckets).filter(({ count }) => count > 0)
  const from = Math.min(...buckets.map(({ fromMs, toMs }) => (fromMs > 0 ? fromMs : Math.max(toMs / 10, leastMs))))
  const to = Math.max(...buckets.map(({ toMs }) => Math.min(toMs, 1e13)))
  return [from / 1.25, Math.max(to, from * 10) * 1.25]
}

/** Round numbers on a logarithmic scale, at most about that many. */
function logTicks(min: number, max: number, most: number): number[] {
  const from = Math.floor(Math.log10(min))
  const powers = Array.from({ length: Math.ceil(Math.log10(max)) - from + 1 }, (_, index) => from + index).filter(
    (power) => 10 ** power >= min && 10 ** power <= max,
  )
  if (powers.length * 3 <= most) powers.unshift(from)
  const factors = powers.length * 3 <= most + 3 ? [1, 2, 5] : [1]
  const every = Math.max(1, Math.ceil(powers.length / most))
  return powers
    .filter((_, index) => index % every === 0)
    .flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)))
    .filter((value) => value >= min && value <= max)
}

function side(
  distribution: Distribution,
  color: string,
  name: 'calm' | 'chaos',
  widthPx: number,
): CustomSeriesOption[] {
  const { buckets, count, p50Ms, p95Ms } = distribution
  const family = getComputedStyle(document.body).fontFamily
  const shape =
    name === 'calm' ? { fill: color, opacity: 0.55 } : { fill: color, opacity: 0.3, stroke: color, lineWidth: 1.5 }
  const bar: CustomSeriesRenderItem = (_, api) => {
    const [left = 0, top = 0] = api.coord([Math.max(Number(api.value(0)), leastMs), api.value(2)])
    const [right = 0, bottom = 0] = api.coord([api.value(1), 0])
    return {
      type: 'rect',
      shape: { x: left, y: top, width: Math.max(right - left - 1, 1), height: bottom - top },
      style: shape,
    }
  }
  const rule: CustomSeriesRenderItem = (params, api) => {
    const { y, height } = params.coordSys as unknown as { y: number; height: number }
    const [x = 0] = api.coord([Math.max(Number(api.value(0)), leastMs), 0])
    const percentile = params.dataIndex === 0 ? 'p50' : 'p95'
    // Where there is no room, the colour and the line above say which.
    const label = widthPx < 520 ? percentile : `${name} ${percentile}`
    return {
      type: 'group',
      children: [
        {
          type: 'line',
          shape: { x1: x, y1: y, x2: x, y2: y + height },
          style: { stroke: color, lineWidth: 1.5, lineDash: params.dataIndex === 0 ? undefined : [4, 3] },
        },
        {
          type: 'text',
          style: {
            x,
            y: name === 'calm' ? y - 4 : y - 16,
            text: label,
            align: 'center',
            verticalAlign: 'bottom',
            fill: color,
            font: `10.5px ${family}`,
          },
        },
      ],
    } as unknown as ReturnType<CustomSeriesRenderItem>
  }
  const common = { type: 'custom', silent: true, clip: false } as const
  return [
    {
      ...common,
      renderItem: bar,
      encode: { x: [0, 1], y: 2 },
      data: buckets
        .filter((bucket) => bucket.count > 0)
        .map(({ fromMs, toMs, count: own }) => [fromMs, Math.min(toMs, 1e13), own / count]),
    },
    { ...common, renderItem: rule, encode: { x: 0 }, data: [[p50Ms], [p95Ms]] },
  ]
}
