import type { ReportRun, TrackKind } from '../../data/report-data.js'
import { table } from '../table.js'
import { number, readable } from '../words.js'
import { kindNames } from './rows.js'
import type { TimeWindow } from './time-window.js'

interface Item {
  readonly kind: TrackKind
  readonly track: string
  readonly label: string
  readonly state: string
  readonly fromMs: number
  readonly toMs: number | undefined
  readonly count: number
}

/** What of the tracks is in view, in the order of time. */
export function itemsIn(
  { tracks }: ReportRun,
  window: Pick<TimeWindow, 'fromMs' | 'toMs'>,
  hidden: ReadonlySet<TrackKind>,
): Item[] {
  const items: Item[] = []
  for (const { kind, label: track, spans, marks } of tracks) {
    if (hidden.has(kind)) continue
    for (const { fromMs, toMs, label, state = '–', count = 1 } of spans)
      if (toMs >= window.fromMs && fromMs <= window.toMs) items.push({ kind, track, label, state, fromMs, toMs, count })
    for (const { atMs, label, state = '–', count = 1 } of marks)
      if (atMs >= window.fromMs && atMs <= window.toMs)
        items.push({ kind, track, label, state, fromMs: atMs, toMs: undefined, count })
  }
  return items.sort((a, b) => a.fromMs - b.fromMs)
}

/** The same as a table, for who cannot see what is drawn. */
export function itemTable(items: readonly Item[]): HTMLElement {
  return table<Item>({
    id: 'timeline-items',
    caption: 'What is in view on the timeline',
    captionUnseen: true,
    rows: items,
    columns: [
      { name: 'From', numeric: true, cell: ({ fromMs }) => readable(fromMs) },
      { name: 'To', numeric: true, cell: ({ toMs }) => (toMs === undefined ? '' : readable(toMs)) },
      { name: 'Kind', cell: ({ kind }) => kindNames[kind] },
      { name: 'Track', cell: ({ track }) => track },
      { name: 'What', heads: true, cell: ({ label }) => label },
      { name: 'State', cell: ({ state }) => state },
      { name: 'Merged', numeric: true, cell: ({ count }) => number(count) },
    ],
  })
}
