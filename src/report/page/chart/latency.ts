import type { Distribution, ReportRun, ReportSystem } from '../../data/report-data.js'
import { h } from '../dom.js'
import { part } from '../section/section.js'
import { table } from '../table.js'
import { onTheme } from '../theme.js'
import { figure, number, percent, readable, short } from '../words.js'
import { type Chart, newChart } from './echarts.js'
import { latencyOption } from './latency-option.js'

export interface LatencyPart {
  readonly element: HTMLElement | undefined
  /** Once it is on the page. */
  start(): void
  close(): void
}

const heightPx = 250

/** How long requests took, of each system that had any: while it was calm, and under chaos. */
export function latencyPart({ systems }: ReportRun): LatencyPart {
  const known = systems.filter(({ latency: { calm, chaos } }) => calm !== null || chaos !== null)
  const boxes = known.map((system) => ({ system, box: h('div', { class: 'chart-box', 'aria-hidden': 'true' }) }))
  let charts: Chart[] = []
  let closed = false
  const draw = () => {
    for (const [index, { system, box }] of boxes.entries())
      charts[index]?.setOption(latencyOption(system.latency, box.clientWidth), true)
  }
  const resized = new ResizeObserver(() => {
    for (const chart of charts) chart.resize()
    draw()
  })
  onTheme(() => {
    if (!closed) draw()
  })
  return {
    element: known.length === 0 ? undefined : partOf(boxes),
    start() {
      charts = boxes.map(({ box }) => newChart(box, heightPx))
      draw()
      for (const { box } of boxes) resized.observe(box)
    },
    close() {
      closed = true
      resized.disconnect()
      for (const chart of charts) chart.dispose()
    },
  }
}

function partOf(boxes: readonly { readonly system: ReportSystem; readonly box: HTMLElement }[]): HTMLElement {
  return part(
    'Latency of requests',
    'Of those that were answered: while no fault was in force, and while one was. The scale is logarithmic; lines stand at the median and the 95th percentile.',
    ...boxes.map(({ system: { name, latency }, box }) =>
      h(
        'figure',
        { class: 'latency' },
        h('figcaption', {}, h('b', {}, name), inWords(latency)),
        h(
          'ul',
          { class: 'legend', 'aria-hidden': 'true' },
          h('li', {}, h('span', { class: 'swatch calm' }), 'calm'),
          h('li', {}, h('span', { class: 'swatch chaos' }), 'under chaos'),
        ),
        box,
        percentileTable(name, latency),
      ),
    ),
  )
}

function inWords({ calm, chaos }: ReportSystem['latency']): string {
  if (calm === null || chaos === null) return ''
  return `: median ${short(calm.p50Ms)} when calm, ${short(chaos.p50Ms)} under chaos; p95 ${short(calm.p95Ms)}, ${short(chaos.p95Ms)}.`
}

const figures: readonly (readonly [name: string, of: (distribution: Distribution) => string])[] = [
  ['Requests', ({ count }) => number(count)],
  ['Shortest', ({ minMs }) => figure(minMs)],
  ['Mean', ({ meanMs }) => figure(meanMs)],
  ['Median', ({ p50Ms }) => figure(p50Ms)],
  ['p90', ({ p90Ms }) => figure(p90Ms)],
  ['p95', ({ p95Ms }) => figure(p95Ms)],
  ['p99', ({ p99Ms }) => figure(p99Ms)],
  ['Longest', ({ maxMs }) => figure(maxMs)],
]

/** The same in figures, and how many fell into each step. */
function percentileTable(name: string, { calm, chaos }: ReportSystem['latency']): HTMLElement {
  const sides = [
    ['calm', calm],
    ['under chaos', chaos],
  ] as const
  const there = sides.flatMap(([side, distribution]) => (distribution === null ? [] : [{ side, distribution }]))
  const steps = there.flatMap(({ side, distribution }) =>
    distribution.buckets
      .filter(({ count }) => count > 0)
      .map((bucket) => ({ side, bucket, share: bucket.count / distribution.count })),
  )
  return h(
    'div',
    {},
    table({
      caption: `Latency of ${name} in figures`,
      captionUnseen: true,
      rows: there,
      columns: [
        { name: 'Requests', heads: true, cell: ({ side }) => side },
        ...figures.map(([title, of], index) => ({
          name: index === 0 ? 'Count' : title,
          numeric: true,
          cell: ({ distribution }: { distribution: Distribution }) => of(distribution),
        })),
      ],
    }),
    h(
      'details',
      { class: 'as-table' },
      h('summary', {}, 'What is drawn, as a table'),
      table({
        caption: `Spread of the latency of ${name}`,
        captionUnseen: true,
        rows: steps,
        columns: [
          { name: 'Requests', cell: ({ side }) => side },
          { name: 'From', numeric: true, heads: true, cell: ({ bucket }) => readable(bucket.fromMs) },
          { name: 'To', numeric: true, cell: ({ bucket }) => readable(bucket.toMs) },
          { name: 'Count', numeric: true, cell: ({ bucket }) => number(bucket.count) },
          { name: 'Share', numeric: true, cell: ({ share }) => percent(share) },
        ],
      }),
    ),
  )
}
