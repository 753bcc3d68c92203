import type { ErrorSummary, LiftReason, NewEvent, TimelineEvent } from './event.js'
import { Timeline } from './timeline.js'

interface ProbeShape {
  readonly system?: string
  readonly startedMs?: number
  readonly degraded?: boolean
  readonly timedOut?: boolean
  readonly error?: ErrorSummary
}

/** Writes timelines by hand, in the words of a test: `at(1000).bad().at(2000).good()`. Incidents close at one good probe. */
export class TimelineBuilder {
  readonly #clock = { nowMs: 0 }
  readonly #open = new Map<string, { incident: number; openedMs: number }>()
  readonly #incidents = new Map<string, number>()
  #requests = 0
  readonly timeline = new Timeline(this.#clock)

  get events(): readonly TimelineEvent[] {
    return this.timeline.events
  }

  at(ms: number): this {
    this.#clock.nowMs = ms
    return this
  }

  add(event: NewEvent): this {
    this.timeline.append(event)
    return this
  }

  arm(injection: number, text: string, at: string | null, fromMs: number, untilMs: number | null): this {
    return this.add({ type: 'fault.armed', injection, kind: text.split(' ')[0] ?? text, text, at, fromMs, untilMs })
  }

  inject(injection: number): this {
    return this.add({ type: 'fault.injected', injection, kind: 'drop', point: 'payments.charge', call: 1, act: 'hold' })
  }

  lift(injection: number, reason: LiftReason = 'window'): this {
    return this.add({ type: 'fault.lifted', injection, kind: 'drop', reason })
  }

  good({ system = 'checkout', startedMs = this.#clock.nowMs, degraded = false }: ProbeShape = {}): this {
    this.add({ type: 'probe.succeeded', system, startedMs, degraded })
    const open = this.#open.get(system)
    if (!open) return this
    this.#open.delete(system)
    return this.add({ type: 'incident.closed', system, ...open, closedMs: this.#clock.nowMs })
  }

  bad({ system = 'checkout', startedMs = this.#clock.nowMs, timedOut = false, error }: ProbeShape = {}): this {
    this.add({ type: 'probe.failed', system, startedMs, timedOut, ...(error && { error }) })
    if (this.#open.has(system)) return this
    const incident = (this.#incidents.get(system) ?? 0) + 1
    this.#incidents.set(system, incident)
    this.#open.set(system, { incident, openedMs: this.#clock.nowMs })
    return this.add({ type: 'incident.opened', system, incident })
  }

  served(degraded = false): this {
    const shape = { system: 'checkout', request: ++this.#requests, startedMs: this.#clock.nowMs }
    return this.add({ type: 'request.succeeded', ...shape, degraded })
  }

  refused(): this {
    return this.add({
      type: 'request.failed',
      system: 'checkout',
      request: ++this.#requests,
      startedMs: this.#clock.nowMs,
    })
  }
}

/** Payments are gone from 1 s to 21 s; checkout is down from 1.1 s to 24.4 s. Probes each 100 ms, until 30 s. */
export function outage(closedMs = 24_400): readonly TimelineEvent[] {
  const error = { name: 'Error', message: 'connect ECONNREFUSED 127.0.0.1:4000', code: 'ECONNREFUSED' }
  const builder = new TimelineBuilder().add({ type: 'session.opened', seed: 42, epochMs: 0 })
  builder.arm(1, 'drop', 'payments.*', 1000, 21_000)
  for (let ms = 0; ms <= 30_000; ms += 100) {
    builder.at(ms)
    if (ms === 21_000) builder.lift(1)
    if (ms >= 1000 && ms < 21_000 && ms % 2000 === 0) builder.inject(1)
    if (ms >= 1100 && ms < closedMs) builder.bad({ startedMs: ms - 10, error })
    else builder.good()
  }
  return builder.events
}
