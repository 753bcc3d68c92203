import type { TimelineEvent } from '../../../timeline/event.js'
import { Activities } from './activities.js'
import { Calls } from './calls.js'
import { Texts } from './texts.js'

/** The events of a run in as little memory as they can be read from again: a million of them fit into 100 MB. */
export class HeldEvents implements Iterable<TimelineEvent> {
  readonly #texts = new Texts()
  readonly #calls = new Calls(this.#texts)
  readonly #others: TimelineEvent[] = []
  readonly #counts = new Map<string, number>()
  #last: TimelineEvent | undefined

  push(event: TimelineEvent): void {
    this.#last = event
    this.#counts.set(event.type, (this.#counts.get(event.type) ?? 0) + 1)
    if ((event.type === 'call.began' || event.type === 'call.ended') && this.#calls.push(event)) return
    this.#others.push(this.#small(event))
  }

  get length(): number {
    return this.#calls.length + this.#others.length
  }

  get last(): TimelineEvent | undefined {
    return this.#last
  }

  /** All but the calls, in order. */
  get others(): readonly TimelineEvent[] {
    return this.#others
  }

  /** How many of each type, by their names. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** Calls that have ended, by point, in the order the points were first seen. */
  byPoint(): Map<string, Activities> {
    const found = new Map<string, Activities>()
    for (const event of this.calls()) {
      if (event.type !== 'call.ended') continue
      let own = found.get(event.point)
      if (own === undefined) {
        own = new Activities()
        found.set(event.point, own)
      }
      own.push(event.startedMs, event.atMs, event.outcome === 'failed')
    }
    return found
  }

  *calls() {
    for (let at = 0; at < this.#calls.length; at++) yield this.#calls.at(at)
  }

  /** All, in order; those of calls are made anew each time. */
  *[Symbol.iterator](): Iterator<TimelineEvent> {
    let next = 0
    for (const event of this.#others) {
      for (; next < this.#calls.length && this.#calls.seqAt(next) < event.seq; next++) yield this.#calls.at(next)
      yield event
    }
    for (; next < this.#calls.length; next++) yield this.#calls.at(next)
  }

  /** The same event, its texts held once. What is frequent is copied: a literal is half of what reading JSON leaves. */
  #small(event: TimelineEvent): TimelineEvent {
    const { seq, atMs } = event
    switch (event.type) {
      case 'request.succeeded':
        return {
          seq,
          atMs,
          type: 'request.succeeded',
          system: this.#texts.once(event.system),
          request: event.request,
          startedMs: event.startedMs,
          degraded: event.degraded,
        }
      case 'probe.succeeded':
        return {
          seq,
          atMs,
          type: 'probe.succeeded',
          system: this.#texts.once(event.system),
          startedMs: event.startedMs,
          degraded: event.degraded,
        }
      default:
        return event
    }
  }
}
