import { createHash } from 'node:crypto'
import { canonicalLine } from './canonical.js'
import { type DrawOptions, drawTimeline } from './draw.js'
import type { NewEvent, TimelineEvent } from './event.js'

const brand = Symbol.for('faultline.timeline')

/**
 * The one record of a run: typed events in virtual time, in the order they happened. Metrics, reports and graphs are
 * computed from it and nothing else.
 */
export class Timeline implements Iterable<TimelineEvent> {
  readonly #events: TimelineEvent[] = []
  readonly #clock: { readonly nowMs: number }
  readonly #onEvent: ((event: TimelineEvent) => void) | undefined
  #next = 0
  #listener: ((event: TimelineEvent) => void) | undefined

  /**
   * @param clock what tells the virtual ms since the session was opened; must never go back
   * @param onEvent told of each event as it is written, besides who listens. @default nobody
   */
  constructor(clock: { readonly nowMs: number }, onEvent?: (event: TimelineEvent) => void) {
    this.#clock = clock
    this.#onEvent = onEvent
  }

  /** Events so far, oldest first. The same array always: it grows while the session runs. */
  get events(): readonly TimelineEvent[] {
    return this.#events
  }

  /** Numbers and dates an event and keeps it. Each call of a fault point may come by here: no more than a push. */
  append(event: NewEvent): void {
    this.#events.push({ seq: this.#next++, atMs: this.#clock.nowMs, ...event })
    if (this.#listener !== undefined) this.#listener(this.#events.at(-1) as TimelineEvent)
    if (this.#onEvent !== undefined) this.#onEvent(this.#events.at(-1) as TimelineEvent)
  }

  /**
   * Tells of each event from now on, as it is written: for a journal, which must have it also if the process dies. What
   * the listener throws goes to whoever wrote the event, so it had better not. Replaces the one before.
   */
  onAppend(listener: ((event: TimelineEvent) => void) | undefined): void {
    this.#listener = listener
  }

  /**
   * Drops the events so far: for what runs on for days, where they have been made into figures. Numbers go on, and the
   * array stays the same one.
   */
  forget(): void {
    this.#events.length = 0
  }

  /** Writes a `note.added` event: what the test was doing, for whoever reads the timeline later. */
  note(text: string): void {
    this.append({ type: 'note.added', text: String(text) })
  }

  /** All events as JSON, one line each, the same bytes for the same run on every machine. */
  toJSONL(): string {
    return toJSONL(this.#events)
  }

  /** SHA-256 of `toJSONL()`, in hex: equal for two runs that were the same event for event. */
  hash(): string {
    return hashEvents(this.#events)
  }

  /** The run drawn in text. */
  draw(options?: DrawOptions): string {
    return drawTimeline(this.#events, options)
  }

  [Symbol.iterator](): Iterator<TimelineEvent> {
    return this.#events[Symbol.iterator]()
  }

  static {
    Object.defineProperty(Timeline.prototype, brand, { value: true })
  }
}

/** True for a timeline, also of another copy of the package. */
export function isTimeline(value: unknown): value is Timeline {
  return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[brand] === true
}

/** Events as JSON lines; also of a slice of a timeline, or of events read back. */
export function toJSONL(events: readonly TimelineEvent[]): string {
  return events.map((event) => `${canonicalLine(event)}\n`).join('')
}

/** SHA-256 of `toJSONL(events)`, in hex, without building the whole text. */
export function hashEvents(events: readonly TimelineEvent[]): string {
  const hash = createHash('sha256')
  for (const event of events) hash.update(`${canonicalLine(event)}\n`)
  return hash.digest('hex')
}
