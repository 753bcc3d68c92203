import type { ReportTrack, TrackKind } from '../../data/report-data.js'

/** What a kind of track is called above its tracks. */
export const kindNames: Readonly<Record<TrackKind, string>> = {
  phase: 'Phases',
  fault: 'Faults',
  probe: 'Health',
  incident: 'Incidents',
  breaker: 'Breakers',
  node: 'Nodes',
  link: 'Links',
  request: 'Requests',
  call: 'Calls',
  operation: 'Operations',
  alarm: 'Alarms',
  note: 'Notes',
}

/** A line of the timeline, in CSS pixels from its top. */
export type Row =
  | { readonly what: 'kind'; readonly kind: TrackKind; readonly topPx: number; readonly heightPx: number }
  | {
      readonly what: 'track'
      readonly track: ReportTrack
      /** The only one of its kind, which stands beside it. */
      readonly alone: boolean
      readonly topPx: number
      readonly heightPx: number
      readonly labelPx: number
    }
  | {
      readonly what: 'more'
      readonly kind: TrackKind
      readonly hidden: number
      readonly topPx: number
      readonly heightPx: number
    }

export interface RowOptions {
  readonly hidden: ReadonlySet<TrackKind>
  /** Kinds of which every track is shown. */
  readonly expanded: ReadonlySet<TrackKind>
  /** Labels stand above their tracks: there is no room beside them. */
  readonly narrow: boolean
}

/** Tracks of a kind that are shown at first. */
const firstOfKind = 8
const heights = { kind: 25, track: 25, bars: 38, more: 28, label: 18 }

/** What comes in great numbers is counted from moment to moment. */
export function drawnAsBars(kind: TrackKind): boolean {
  return kind === 'request' || kind === 'call'
}

/** Kinds, in the order of the tracks. */
export function kindsOf(tracks: readonly ReportTrack[]): TrackKind[] {
  return [...new Set(tracks.map(({ kind }) => kind))]
}

/** Every line, from top to bottom, and how high they are together. */
export function layRows(tracks: readonly ReportTrack[], { hidden, expanded, narrow }: RowOptions) {
  const rows: Row[] = []
  let topPx = 0
  const labelPx = narrow ? heights.label : 0
  for (const kind of kindsOf(tracks)) {
    if (hidden.has(kind)) continue
    const own = tracks.filter((track) => track.kind === kind)
    // One more line would take the room of the one it hides.
    const shown = expanded.has(kind) || own.length <= firstOfKind + 1 ? own : own.slice(0, firstOfKind)
    const alone = own.length === 1
    if (!alone) {
      rows.push({ what: 'kind', kind, topPx, heightPx: heights.kind })
      topPx += heights.kind
    }
    for (const track of shown) {
      const heightPx = (drawnAsBars(kind) ? heights.bars : heights.track) + labelPx
      rows.push({ what: 'track', track, alone, topPx, heightPx, labelPx })
      topPx += heightPx
    }
    if (shown.length < own.length) {
      rows.push({ what: 'more', kind, hidden: own.length - shown.length, topPx, heightPx: heights.more })
      topPx += heights.more
    }
  }
  return { rows, heightPx: topPx }
}
