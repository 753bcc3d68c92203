import { judgeProbe } from './answer.js'
import { attempt } from './attempt.js'
import { IncidentTracker } from './incident-tracker.js'
import type { SystemHost } from './system-host.js'
import type { SystemSettings } from './system-options.js'

/** What is known of the probes so far, for those who wait for them. */
export interface ProbeState {
  /** Probes that ended. */
  readonly count: number
  /** The last probe was good; undefined before the first has ended. */
  readonly healthy: boolean | undefined
  /** Start of the last probe that ended, absolute virtual ms; -Infinity before. */
  readonly lastStartedMs: number
  /** An incident is open. */
  readonly open: boolean
  /** See `IncidentTracker.recoveringMs`. */
  readonly recoveringMs: number | null
  /** True when the last `stableProbes` probes were good and all of them began at `fromMs` or later. */
  stableSince(fromMs: number): boolean
}

/** Probes a system, one probe at a time, writes what came of it, and keeps its incidents. */
export class Prober implements ProbeState {
  count = 0
  healthy: boolean | undefined = undefined
  lastStartedMs = Number.NEGATIVE_INFINITY
  readonly #tracker: IncidentTracker
  /** Starts of the good probes in a row that came last, at most `stableProbes` of them. */
  readonly #goodStarts: number[] = []
  #cancelNext: (() => void) | undefined
  #cancelProbe: (() => void) | undefined
  readonly #stopEvents: (() => void) | undefined
  #stopped = false
  /** `every: 'event'`: this many more good probes that began at `from` are wanted, even when no event comes. */
  #wanted = { probes: 0, fromMs: 0 }
  /** `every: 'event'`: number of the event in which a probe that took time settled. */
  #settledIn = -1
  #catchingUp = false

  constructor(
    private readonly host: SystemHost,
    private readonly settings: SystemSettings,
  ) {
    this.#tracker = new IncidentTracker(settings.name, settings.stableProbes, (event) => host.record(event))
    this.#stopEvents = settings.everyMs === null ? host.afterEach(() => this.#event()) : undefined
    this.#in(0)
  }

  get open(): boolean {
    return this.#tracker.open
  }

  get recoveringMs(): number | null {
    return this.#tracker.recoveringMs
  }

  stableSince(fromMs: number): boolean {
    return this.#goodStarts.length === this.settings.stableProbes && (this.#goodStarts[0] ?? -1) >= fromMs
  }

  stop(): void {
    this.#stopped = true
    this.#cancelNext?.()
    this.#cancelProbe?.()
    this.#stopEvents?.()
  }

  /**
   * Makes sure that probes begin at `atMs`, absolute, also when no event comes there or after: one, and while they are
   * good as many as close an incident. Only `every: 'event'` needs it; others probe all the time.
   */
  confirmFrom(atMs: number): void {
    if (this.settings.everyMs !== null || this.#stopped) return
    this.host.later(Math.max(0, atMs - this.host.nowMs()), () => {
      this.#wanted = { probes: this.settings.stableProbes, fromMs: this.host.nowMs() }
      if (!this.#cancelProbe) this.#in(0)
    })
  }

  #in(ms: number): void {
    this.#cancelNext?.()
    this.#cancelNext = this.host.later(ms, () => {
      this.#cancelNext = undefined
      this.#begin()
    })
  }

  #event(): void {
    const ownEvent = this.#settledIn === this.host.eventCount
    if (!this.#cancelProbe && !this.#cancelNext && !ownEvent) this.#begin()
  }

  #begin(): void {
    if (this.#stopped || this.#cancelProbe) return
    const startedMs = this.host.nowMs()
    const begunIn = this.host.eventCount
    // Held from here on: a probe may drive the clock, and what then fires must find it under way.
    this.#cancelProbe = () => {}
    let ended = false
    const cause = { system: this.settings.name, request: this.count + 1, probe: true } as const
    const probe = () => this.host.caused(cause, this.settings.probe)
    const cancel = attempt(this.host, this.settings.probeTimeoutMs, probe, (outcome) => {
      ended = true
      this.#cancelProbe = undefined
      if (this.#stopped) return
      const good = this.#note(startedMs, judgeProbe(outcome, this.settings.degraded))
      if (!this.#stopped) this.#after(startedMs, begunIn, good)
    })
    if (!ended) this.#cancelProbe = cancel
    if (this.#stopped) cancel()
  }

  #note(startedMs: number, judged: ReturnType<typeof judgeProbe>): boolean {
    const { name, stableProbes } = this.settings
    const base = { system: name, startedMs }
    this.count++
    this.healthy = judged.good
    this.lastStartedMs = startedMs
    if (judged.good) {
      this.host.record({ type: 'probe.succeeded', ...base, degraded: judged.degraded })
      this.#goodStarts.push(startedMs)
      if (this.#goodStarts.length > stableProbes) this.#goodStarts.shift()
    } else {
      const { timedOut, error } = judged.failure
      this.host.record({ type: 'probe.failed', ...base, timedOut, ...(error && { error }) })
      this.#goodStarts.length = 0
    }
    this.#tracker.probed(judged.good, this.host.nowMs())
    return judged.good
  }

  #after(startedMs: number, begunIn: number, good: boolean): void {
    const { everyMs } = this.settings
    if (everyMs !== null) {
      this.#in(Math.max(0, startedMs + everyMs - this.host.nowMs()))
      return
    }
    // A probe that takes time settles in an event, which is its own doing, and misses those before: one more probe
    // catches up with them. That one's timers are events too, so none follows it until there is another event: else a
    // probe would keep time going for ever.
    const settledIn = this.host.eventCount
    if (settledIn > begunIn) this.#settledIn = settledIn
    this.#catchingUp = settledIn > begunIn + 1 && !this.#catchingUp
    if (this.#stillWanted(startedMs, good) || this.#catchingUp) this.#in(0)
  }

  #stillWanted(startedMs: number, good: boolean): boolean {
    if (this.#wanted.probes === 0) return false
    if (startedMs >= this.#wanted.fromMs) this.#wanted.probes = good ? this.#wanted.probes - 1 : 0
    return this.#wanted.probes > 0
  }
}
