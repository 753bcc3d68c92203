import { checkInteger, checkKeys, checkOneOf, InvalidOptionError } from '../../error/index.js'
import type { ReportData, ReportRun } from '../data/report-data.js'

export const charts = ['timeline', 'heatmap', 'latency'] as const
export type Chart = (typeof charts)[number]

export interface SvgOptions {
  /** @default 'timeline' */
  readonly chart?: Chart
  /** @default 'light' */
  readonly theme?: 'light' | 'dark'
  /** px, 320 to 4000; the height follows from what there is to show. @default 900 */
  readonly width?: number
  /** Number of a run that the data has in full. @default the first of them: one that did not pass, if any did not */
  readonly run?: number
}

/** What is drawn. */
export interface Picture {
  readonly title: string
  readonly width: number
  readonly height: number
  /** An option of echarts, without motion. */
  readonly option: object
}

export interface SvgSettings {
  readonly chart: Chart
  readonly theme: 'light' | 'dark'
  readonly width: number
  /** Undefined: the journal has none. */
  readonly run: ReportRun | undefined
}

/** @throws InvalidOptionError */
export function settleSvg(data: ReportData, options: SvgOptions): SvgSettings {
  checkKeys('options', options, ['chart', 'theme', 'width', 'run'])
  const { chart = 'timeline', theme = 'light', width = 900, run: number } = options
  const run = number === undefined ? data.runs[0] : data.runs.find((one) => one.run === number)
  if (number !== undefined && run === undefined) {
    const there = data.runs.map((one) => one.run).join(', ') || 'none'
    throw new InvalidOptionError(
      'run',
      'to be the number of a run that the data has in full',
      number,
      `It has ${there}.`,
    )
  }
  return {
    chart: checkOneOf('chart', chart, charts),
    theme: checkOneOf('theme', theme, ['light', 'dark']),
    width: checkInteger('width', width, 320, 4000),
    run,
  }
}
