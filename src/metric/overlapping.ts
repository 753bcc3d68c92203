import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'
import { inForce } from './in-force.js'
import type { Incident } from './incidents.js'
import { IntervalIndex } from './interval-index.js'

/**
 * Which injections overlapped an incident: those that began before it closed and ended no earlier than the start of its
 * first failed probe. One that was lifted before it began overlaps nothing.
 */
export class Overlapping {
  readonly #index: IntervalIndex<InjectionSpan>
  readonly #lastMs: number

  /** @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event */
  constructor(events: readonly TimelineEvent[], untilMs?: number) {
    this.#lastMs = untilMs ?? events.at(-1)?.atMs ?? 0
    this.#index = new IntervalIndex(
      injectionSpans(events).filter((span) => inForce(span) !== undefined),
      (span) => span.fromMs,
      (span) => span.endMs ?? Number.POSITIVE_INFINITY,
    )
  }

  /** In the order they were armed. */
  injections({ startedMs, closedMs }: Incident): InjectionSpan[] {
    const found = this.#index.touching(startedMs, closedMs ?? this.#lastMs)
    // While an incident is open, a window that starts with the last event counts: it may be what keeps it open.
    return closedMs === null ? found : found.filter(({ fromMs }) => fromMs < closedMs)
  }
}
