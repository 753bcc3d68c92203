import { percent } from '../../timeline/percent.js'
import type { ReportRun } from '../data/report-data.js'
import { visible } from '../escape/visible.js'
import { chartText } from './chart-text.js'
import type { Picture } from './options.js'
import type { Palette } from './palette.js'

const lineHeight = 34
const longestLabel = 36

/** At each point what each fault did to errors: the share that failed under it. */
export function heatmapPicture(run: ReportRun, palette: Palette, width: number): Picture {
  const { points, faults, cells, of } = run.heatmap
  const name = (text: string) => chartText(text, longestLabel)
  const axis = { axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: palette.text, interval: 0 } }
  return {
    title: `${visible(run.name)}: ${of} that failed at each point, under each fault`,
    width,
    height: (faults.length > 3 ? 130 : 84) + lineHeight * points.length,
    option: {
      grid: { left: 250, right: 30, top: 44, bottom: faults.length > 3 ? 86 : 40 },
      xAxis: {
        type: 'category',
        data: faults.map(name),
        ...axis,
        axisLabel: { ...axis.axisLabel, rotate: faults.length > 3 ? 20 : 0, hideOverlap: false },
      },
      yAxis: { type: 'category', inverse: true, data: points.map(name), ...axis },
      visualMap: { show: false, min: 0, max: 1, dimension: 2, inRange: { color: palette.ramp } },
      series: [
        {
          type: 'heatmap',
          data: cells.map(({ point, fault, errorRate }) => ({
            value: [fault, point, errorRate ?? 0],
            label: {
              show: true,
              formatter: errorRate === null ? '–' : percent(errorRate),
              color: (errorRate ?? 0) > 0.45 ? '#ffffff' : palette.text,
            },
          })),
          itemStyle: { borderColor: palette.ground, borderWidth: 2 },
        },
      ],
    },
  }
}
