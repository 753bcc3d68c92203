import type { TrackKind, TrackState } from '../report-data.js'
import { short } from '../text.js'
import type { DraftTrack } from './draft.js'
import { type Item, thinMarks, thinSpans } from './thin.js'

/** Tracks of one kind that are drawn each by itself: more than a page has room for helps nobody. */
const mostOfKind = 30
/** Marks, and spans, of one track. */
const mostOnTrack = 1000
const longestLabel = 160

/** From top to bottom: what was done to the system, how it bore that, and what it did. */
const order: readonly TrackKind[] = [
  'phase',
  'fault',
  'probe',
  'incident',
  'breaker',
  'node',
  'link',
  'request',
  'call',
  'operation',
  'alarm',
  'note',
]

/** One track while it is filled. It never holds much more than may be shown of it. */
export class TrackBuilder {
  readonly id: string
  readonly label: string
  readonly kind: TrackKind
  #marks: Item[] = []
  #spans: Item[] = []

  constructor(id: string, label: string, kind: TrackKind) {
    this.id = id
    this.label = short(label, longestLabel)
    this.kind = kind
  }

  /** Marks are added in the order of time. @param weight of several that are merged the heaviest gives its label */
  mark(atMs: number, label: string, state?: TrackState, weight = 0): void {
    this.#marks.push({ fromMs: atMs, toMs: atMs, label: short(label, longestLabel), state, weight, count: 1 })
    if (this.#marks.length >= 4 * mostOnTrack) this.#marks = [...thinMarks(this.#marks, mostOnTrack)]
  }

  /** Spans are added in the order they begin. */
  span(fromMs: number, toMs: number, label: string, state?: TrackState): void {
    const weight = toMs - fromMs
    this.#spans.push({ fromMs, toMs, label: short(label, longestLabel), state, weight, count: 1 })
    if (this.#spans.length >= 4 * mostOnTrack) this.#spans = [...thinSpans(this.#spans, mostOnTrack)]
  }

  get empty(): boolean {
    return this.#marks.length + this.#spans.length === 0
  }

  build(): DraftTrack {
    const { id, label, kind } = this
    const spans = thinSpans(this.#spans.toSorted(byStart), mostOnTrack)
    return { id, label, kind, spans, marks: thinMarks(this.#marks, mostOnTrack) }
  }
}

function byStart(one: Item, other: Item): number {
  return one.fromMs - other.fromMs
}

/** The tracks of a run while they are filled. */
export class Tracks {
  readonly #all = new Map<string, TrackBuilder>()
  readonly #ofKind = new Map<TrackKind, number>()
  /** Events of tracks for which there was no room. */
  leftOut = 0

  /** The track of that kind for `key`, made when it is first asked for. Undefined: there are too many of its kind. */
  of(kind: TrackKind, key: string, label: string): TrackBuilder | undefined {
    const place = `${kind} ${key}`
    const known = this.#all.get(place)
    if (known !== undefined) return known
    const count = this.#ofKind.get(kind) ?? 0
    if (count >= mostOfKind) {
      this.leftOut++
      return undefined
    }
    this.#ofKind.set(kind, count + 1)
    const made = new TrackBuilder(`${kind}-${count + 1}`, label, kind)
    this.#all.set(place, made)
    return made
  }

  build(): DraftTrack[] {
    const tracks = [...this.#all.values()].filter(({ empty }) => !empty).map((track) => track.build())
    return order.flatMap((kind) => tracks.filter((track) => track.kind === kind))
  }
}
