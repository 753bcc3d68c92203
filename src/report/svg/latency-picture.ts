import { counted, readable } from '../../timeline/readable.js'
import type { Distribution, ReportRun } from '../data/report-data.js'
import { visible } from '../escape/visible.js'
import { chartText } from './chart-text.js'
import type { Picture } from './options.js'
import type { Palette } from './palette.js'

const mostSystems = 6
const panelHeight = 190

/** Latency of the requests of each system, calm and under chaos, over the same steps. */
export function latencyPicture(run: ReportRun, palette: Palette, width: number): Picture {
  const systems = run.systems
    .filter(({ latency: { calm, chaos } }) => calm !== null || chaos !== null)
    .slice(0, mostSystems)
  const grids = systems.map((_, index) => ({
    left: 70,
    right: 30,
    top: 74 + index * panelHeight,
    height: panelHeight - 90,
  }))
  const edges = systems.map(({ latency: { calm, chaos } }) => edgesOf([calm, chaos]))
  const axis = { axisLabel: { color: palette.text }, nameTextStyle: { color: palette.text } }
  return {
    title: `${visible(run.name)}: latency of requests, calm and under chaos`,
    width,
    height: 80 + panelHeight * Math.max(1, systems.length),
    option: {
      legend: { top: 24, right: 30, textStyle: { color: palette.text }, data: ['calm', 'under chaos'] },
      grid: grids,
      xAxis: systems.map(({ name, latency }, index) => ({
        type: 'category',
        gridIndex: index,
        data: edges[index]?.map((ms) => readable(ms)) ?? [],
        name: chartText(`${name}: ${told(latency)}`, Math.floor(width / 6)),
        nameLocation: 'middle',
        nameGap: 26,
        ...axis,
      })),
      yAxis: systems.map((_, index) => ({
        type: 'value',
        gridIndex: index,
        minInterval: 1,
        splitLine: { lineStyle: { color: palette.faint } },
        ...axis,
      })),
      series: systems.flatMap(({ latency: { calm, chaos } }, index) =>
        [
          { name: 'calm', spread: calm, color: palette.calm },
          { name: 'under chaos', spread: chaos, color: palette.chaos },
        ].map(({ name, spread, color }) => ({
          type: 'bar',
          name,
          xAxisIndex: index,
          yAxisIndex: index,
          barGap: '0%',
          itemStyle: { color },
          data: edges[index]?.map((fromMs) => spread?.buckets.find((one) => one.fromMs === fromMs)?.count ?? 0) ?? [],
        })),
      ),
    },
  }
}

/** Starts of the steps, from the first that either has to the last; of both together there may be gaps. */
function edgesOf(spreads: readonly (Distribution | null)[]): number[] {
  const all = spreads.flatMap((spread) => spread?.buckets.map(({ fromMs }) => fromMs) ?? [])
  return [...new Set(all)].sort((a, b) => a - b)
}

function told({ calm, chaos }: ReportRun['systems'][number]['latency']): string {
  const one = (name: string, spread: Distribution | null) =>
    spread === null
      ? ''
      : `${name} p50 ${readable(spread.p50Ms)}, p95 ${readable(spread.p95Ms)} of ${counted(spread.count, 'request')}`
  return [one('calm', calm), one('under chaos', chaos)].filter((text) => text !== '').join('; ')
}
