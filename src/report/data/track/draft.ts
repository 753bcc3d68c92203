import type { ReportTrack, TrackKind } from '../report-data.js'
import { rounded } from '../text.js'
import { type Item, thinMarks, thinSpans } from './thin.js'

/** A track with what is needed to make it shorter still. */
export interface DraftTrack {
  readonly id: string
  readonly label: string
  readonly kind: TrackKind
  readonly spans: readonly Item[]
  readonly marks: readonly Item[]
}

/** All tracks together with about that many spans and marks: the longest are thinned, short ones stay as they are. */
export function thinTracks(tracks: readonly DraftTrack[], most: number): readonly DraftTrack[] {
  let thinned = tracks
  for (let share = most; sizeOf(thinned) > most && share > 3; share = share >> 1) {
    thinned = tracks.map((track) => ({
      ...track,
      spans: thinSpans(track.spans, share),
      marks: thinMarks(track.marks, share),
    }))
  }
  return thinned
}

function sizeOf(tracks: readonly DraftTrack[]): number {
  return tracks.reduce((sum, { spans, marks }) => sum + spans.length + marks.length, 0)
}

/** Events that are on these tracks only as one of several. */
export function mergedIn(tracks: readonly DraftTrack[]): number {
  let merged = 0
  for (const { kind, spans, marks } of tracks) {
    // A call has two events: one goes with the other.
    const each = kind === 'call' ? 2 : 1
    for (const { count } of [...spans, ...marks]) merged += each * (count - 1)
  }
  return merged
}

/** As it is shown. */
export function trackOf({ spans, marks, ...about }: DraftTrack): ReportTrack {
  return {
    ...about,
    spans: spans.map(({ fromMs, toMs, ...item }) => ({ fromMs: rounded(fromMs), toMs: rounded(toMs), ...shown(item) })),
    marks: marks.map(({ fromMs, ...item }) => ({ atMs: rounded(fromMs), ...shown(item) })),
  }
}

function shown({ label, state, count }: Pick<Item, 'label' | 'state' | 'count'>) {
  return { label, ...(state !== undefined && { state }), ...(count > 1 && { count }) }
}
