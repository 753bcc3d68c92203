import type { EventLike } from './line.js'
import { numberOf, textOf } from './text.js'
import type { Bucket, Span, TimelineView } from './view.js'

const mostBuckets = 480
const mostSpans = 240
const mostMarks = 120
const firstWidthMs = 100
const fields = 8
/** Places in a bucket, as `Bucket` names them. */
const Field = {
  probeOk: 0,
  probeDegraded: 1,
  probeFailed: 2,
  requestOk: 3,
  requestFailed: 4,
  acted: 5,
  callFailed: 6,
  longestMs: 7,
} as const

type Open = { -readonly [K in keyof Span]: Span[K] }

/**
 * The timeline of a source, in as many buckets as fit: when they are used up, each two become one. Runs whose clocks go
 * on from one to the next lie where they are; those that begin at the same time (tests) lie one behind the other.
 */
export class Timeline {
  #widthMs = firstWidthMs
  #buckets: number[][] = []
  #changedFrom = 0
  #spansChanged = true
  readonly #spans: Open[] = []
  readonly #marks: { atMs: number; label: string }[] = []
  #leftOut = 0
  #originMs: number | undefined
  #endMs = 0

  /** Where a run that begins at that time of its own clock lies. */
  place(epochMs: number): number {
    this.#originMs ??= epochMs
    const own = epochMs - this.#originMs
    // A clock that is set anew for each test tells nothing of their order.
    return own >= this.#endMs - 1 ? own : this.#endMs
  }

  /** @param baseMs where the event's run lies */
  note(event: EventLike, baseMs: number): void {
    const atMs = baseMs + event.atMs
    if (atMs > this.#endMs) this.#endMs = atMs
    switch (event.type) {
      case 'probe.succeeded':
        this.#count(atMs, event.degraded === true ? Field.probeDegraded : Field.probeOk, event)
        break
      case 'probe.failed':
        this.#count(atMs, Field.probeFailed, event)
        break
      case 'request.succeeded':
        this.#count(atMs, Field.requestOk, event)
        break
      case 'request.failed':
        this.#count(atMs, Field.requestFailed, event)
        break
      case 'fault.injected':
        this.#count(atMs, Field.acted)
        break
      case 'call.ended':
        if (event.outcome === 'failed') this.#count(atMs, Field.callFailed)
        break
      case 'alarm.raised':
        this.mark(atMs, `alarm: ${textOf(event.alarm)}`)
        break
      case 'note.added':
        this.mark(atMs, textOf(event.text))
        break
    }
  }

  mark(atMs: number, label: string): void {
    if (this.#marks.push({ atMs, label }) > mostMarks) {
      this.#marks.shift()
      this.#leftOut++
    }
    this.#spansChanged = true
  }

  /** The function given back ends it. */
  open(lane: Span['lane'], label: string, fromMs: number): (toMs: number) => void {
    const span: Open = { lane, label, fromMs, toMs: null }
    if (this.#spans.push(span) > mostSpans) {
      const over = this.#spans.findIndex(({ toMs }) => toMs !== null)
      this.#spans.splice(Math.max(0, over), 1)
      this.#leftOut++
    }
    this.#spansChanged = true
    return (toMs) => {
      span.toMs ??= toMs
      this.#spansChanged = true
    }
  }

  all(): TimelineView {
    return this.#viewFrom(0)
  }

  /** What has changed since it was last asked; undefined: nothing. */
  changes(): TimelineView | undefined {
    if (this.#changedFrom >= this.#buckets.length && !this.#spansChanged) return undefined
    const view = this.#viewFrom(this.#changedFrom)
    this.#changedFrom = this.#buckets.length
    this.#spansChanged = false
    return view
  }

  #viewFrom(from: number): TimelineView {
    return {
      widthMs: this.#widthMs,
      from,
      buckets: this.#buckets.slice(from) as unknown as Bucket[],
      spans: this.#spans,
      marks: this.#marks,
      endMs: this.#endMs,
      leftOut: this.#leftOut,
    }
  }

  #count(atMs: number, field: number, answered?: EventLike): void {
    let at = Math.floor(Math.max(0, atMs) / this.#widthMs)
    while (at >= mostBuckets) {
      this.#halve()
      at = Math.floor(Math.max(0, atMs) / this.#widthMs)
    }
    while (this.#buckets.length <= at) this.#buckets.push(new Array<number>(fields).fill(0))
    const bucket = this.#buckets[at] as number[]
    bucket[field] = (bucket[field] as number) + 1
    if (answered !== undefined) {
      const tookMs = Math.max(0, answered.atMs - numberOf(answered.startedMs))
      bucket[Field.longestMs] = Math.max(bucket[Field.longestMs] as number, tookMs)
    }
    this.#changedFrom = Math.min(this.#changedFrom, at)
  }

  #halve(): void {
    const merged: number[][] = []
    for (let at = 0; at < this.#buckets.length; at += 2) {
      const [one, other = []] = [this.#buckets[at] as number[], this.#buckets[at + 1]]
      merged.push(
        one.map((value, field) =>
          field === Field.longestMs ? Math.max(value, other[field] ?? 0) : value + (other[field] ?? 0),
        ),
      )
    }
    this.#buckets = merged
    this.#widthMs *= 2
    this.#changedFrom = 0
  }
}
