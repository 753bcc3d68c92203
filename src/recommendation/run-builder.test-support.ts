import type { NewEvent, TimelineEvent } from '../timeline/event.js'
import { Timeline } from '../timeline/timeline.js'

/** A call of a request, or of nobody. */
export interface CallShape {
  readonly atMs: number
  /** Null: it never ends. @default at once */
  readonly untilMs?: number | null
  /** @default 'stock.find' */
  readonly point?: string
  readonly args?: string
  /** Code of the error it fails with. @default it answers */
  readonly error?: string
  /** What injection 1 does to it. */
  readonly act?: string
}

type Ending = 'answered' | 'degraded' | 'failed' | 'timed out'

/** Writes runs by hand, in any order; sorts them by time. Incidents come of probes, and close at one good one. */
export class RunBuilder {
  readonly #entries: { readonly atMs: number; readonly event: NewEvent }[] = []
  readonly #calls = new Map<string, number>()
  #requests = 0

  fault(fromMs: number, untilMs: number | null, kind = 'exception', injection = 1): this {
    const text = kind
    this.#add(0, { type: 'fault.armed', injection, kind, text, at: null, fromMs, untilMs })
    if (untilMs !== null) this.#add(untilMs, { type: 'fault.lifted', injection, kind, reason: 'window' })
    return this
  }

  /** A fault acts, on a point or on clocks. */
  acts(atMs: number, point = '', call = 0, act = 'clock', injection = 1): this {
    return this.#add(atMs, { type: 'fault.injected', injection, kind: act, point, call, act })
  }

  request(startedMs: number, endedMs: number, ending: Ending, calls: readonly CallShape[] = []): this {
    const request = ++this.#requests
    for (const call of calls) this.call(call, { system: 'shop', request })
    const base = { system: 'shop', request, startedMs }
    if (ending === 'answered' || ending === 'degraded')
      return this.#add(endedMs, { type: 'request.succeeded', ...base, degraded: ending === 'degraded' })
    const late = { name: 'TimeoutError', message: `no answer within ${endedMs - startedMs} ms` }
    return this.#add(endedMs, {
      type: 'request.failed',
      ...base,
      error: ending === 'failed' ? { name: 'Error', message: 'failed' } : late,
    })
  }

  /** Calm requests that call a point each, every 100 ms. */
  calm(count: number, fromMs = 0, point = 'stock.find', args = ''): this {
    for (let n = 0; n < count; n++) {
      const atMs = fromMs + n * 100
      this.request(atMs, atMs, 'answered', [{ atMs, point, args: args === '' ? '' : `${args} ${n}` }])
    }
    return this
  }

  call(shape: CallShape, cause: { readonly system?: string; readonly request?: number } = {}): this {
    const { atMs, untilMs = atMs, point = 'stock.find', args = '', error, act } = shape
    const call = (this.#calls.get(point) ?? 0) + 1
    this.#calls.set(point, call)
    this.#add(atMs, { type: 'call.began', point, call, args, ...cause } as NewEvent)
    if (act !== undefined) this.acts(atMs, point, call, act)
    if (untilMs === null) return this
    const failed = error === undefined ? {} : { error: { name: 'Error', message: `read ${error}`, code: error } }
    const injection = act === undefined || error === undefined ? {} : { injection: 1 }
    const outcome = error === undefined ? 'answered' : 'failed'
    return this.#add(untilMs, { type: 'call.ended', point, call, startedMs: atMs, outcome, ...failed, ...injection })
  }

  /** Probes that are answered at once, every second of a stretch. */
  probes(fromMs: number, untilMs: number, good: boolean): this {
    for (let startedMs = fromMs; startedMs < untilMs; startedMs += 1000)
      this.#add(
        startedMs,
        good
          ? { type: 'probe.succeeded', system: 'shop', startedMs, degraded: false }
          : { type: 'probe.failed', system: 'shop', startedMs, timedOut: false },
      )
    return this
  }

  get events(): readonly TimelineEvent[] {
    const clock = { nowMs: 0 }
    const timeline = new Timeline(clock)
    let incident = 0
    let openedMs: number | null = null
    for (const { atMs, event } of this.#entries.toSorted((a, b) => a.atMs - b.atMs)) {
      clock.nowMs = atMs
      timeline.append(event)
      if (event.type === 'probe.failed' && openedMs === null) {
        openedMs = atMs
        timeline.append({ type: 'incident.opened', system: 'shop', incident: ++incident })
      } else if (event.type === 'probe.succeeded' && openedMs !== null) {
        timeline.append({ type: 'incident.closed', system: 'shop', incident, openedMs, closedMs: atMs })
        openedMs = null
      }
    }
    return timeline.events
  }

  #add(atMs: number, event: NewEvent): this {
    this.#entries.push({ atMs, event })
    return this
  }
}
