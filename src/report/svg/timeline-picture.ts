import { readable } from '../../timeline/readable.js'
import type { ReportRun, ReportTrack, TrackKind } from '../data/report-data.js'
import { visible } from '../escape/visible.js'
import { chartText } from './chart-text.js'
import type { Picture } from './options.js'
import type { Palette } from './palette.js'

/** Lines of a picture that is looked at in passing: more are counted. */
const mostTracks = 24
const lineHeight = 26
const longestLabel = 34

const words: Readonly<Record<TrackKind, string>> = {
  phase: 'phase',
  fault: 'fault',
  probe: 'health',
  incident: 'incidents',
  breaker: 'breaker',
  node: 'node',
  link: 'links',
  request: 'requests',
  call: 'calls',
  operation: 'operations',
  alarm: '',
  note: '',
}

interface Api {
  value(dimension: number): number
  coord(point: readonly [number, number]): readonly [number, number]
  size(size: readonly [number, number]): readonly [number, number]
}

/** Faults, health, incidents and what else there is, on one axis of virtual time. */
export function timelinePicture(run: ReportRun, palette: Palette, width: number): Picture {
  const tracks = run.tracks.slice(0, mostTracks)
  const left = run.tracks.length - tracks.length
  const more = left === 0 ? '' : `, ${left} more lines not shown`
  const title = `${visible(run.name)}: ${run.outcome}, ${readable(run.virtualMs)} of virtual time${more}`
  const label = ({ kind, label: name }: ReportTrack) => chartText(`${words[kind]} ${name}`.trim(), longestLabel)
  const items = tracks.flatMap(({ spans, marks }, line) => [
    ...spans.map(({ fromMs, toMs, state }) => [fromMs, toMs, line, stateIndex(state), 0]),
    ...marks.map(({ atMs, state }) => [atMs, atMs, line, stateIndex(state), 1]),
  ])
  const colours = states.map((state) => palette.states[state])
  const renderItem = (_: unknown, api: Api) => {
    const [x, y] = api.coord([api.value(0), api.value(2)])
    const [until] = api.coord([api.value(1), api.value(2)])
    const height = api.size([0, 1])[1] * (api.value(4) === 1 ? 0.7 : 0.5)
    return {
      type: 'rect',
      shape: { x, y: y - height / 2, width: Math.max(until - x, api.value(4) === 1 ? 1 : 2), height },
      style: { fill: colours[api.value(3)] },
    }
  }
  return {
    title,
    width,
    height: 90 + lineHeight * tracks.length,
    option: {
      grid: { left: 230, right: 30, top: 44, bottom: 36 },
      xAxis: {
        type: 'value',
        min: run.startMs,
        max: run.startMs + Math.max(run.virtualMs, 1),
        axisLabel: { color: palette.text, formatter: (ms: number) => readable(ms), hideOverlap: true },
        splitLine: { lineStyle: { color: palette.faint } },
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: tracks.map(label),
        axisTick: { show: false },
        axisLine: { show: false },
        axisLabel: { color: palette.text, interval: 0 },
      },
      series: [{ type: 'custom', renderItem, encode: { x: [0, 1], y: 2 }, data: items, clip: true }],
    },
  }
}

const states = ['none', 'ok', 'degraded', 'failed', 'active'] as const

function stateIndex(state: ReportTrack['marks'][number]['state']): number {
  return states.indexOf(state ?? 'none')
}
