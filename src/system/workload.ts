import type { ErrorSummary } from '../error/summarise.js'
import { judgeRequest } from './answer.js'
import { attempt } from './attempt.js'
import type { SystemHost } from './system-host.js'
import type { DegradedPredicate, WorkloadSettings } from './system-options.js'

/**
 * Sends requests at a rate in virtual time, whether or not earlier ones were answered (an open loop: a system that is
 * slow does not get less to do, so its failures are not left out). Each request leaves one event when it ends.
 */
export class Workload {
  #sent = 0
  #dueMs: number
  #cancelNext: (() => void) | undefined
  #stopped = false
  readonly #inFlight = new Map<number, { readonly startedMs: number; readonly cancel: () => void }>()
  /** When the request after the `sent` first ones is due. */
  readonly #nextDueMs: (sent: number) => number

  constructor(
    private readonly host: SystemHost,
    private readonly system: string,
    private readonly settings: WorkloadSettings,
    private readonly degraded: DegradedPredicate | undefined,
  ) {
    const meanMs = 1000 / settings.perSecond
    const random = host.random(`workload:${system}`)
    const startMs = host.nowMs()
    // Constant: multiplied, not summed, so that rounding does not add up over a long run. Poisson: exponential gaps;
    // `next()` is below 1, so the logarithm is finite.
    this.#nextDueMs =
      settings.arrival === 'constant'
        ? (sent) => startMs + sent * meanMs
        : () => this.#dueMs - Math.log(1 - random.next()) * meanMs
    this.#dueMs = startMs
    if (settings.arrival === 'poisson') this.#dueMs = this.#nextDueMs(0)
    this.#schedule()
  }

  /** Start of the oldest request in flight, absolute virtual ms; Infinity when there is none. */
  get oldestMs(): number {
    for (const request of this.#inFlight.values()) return request.startedMs
    return Number.POSITIVE_INFINITY
  }

  stop(): void {
    this.#stopped = true
    this.#cancelNext?.()
    for (const request of this.#inFlight.values()) request.cancel()
    this.#inFlight.clear()
  }

  #schedule(): void {
    // Rounded up: clocks count whole milliseconds, and none may fire before it is due.
    const inMs = Math.max(0, Math.ceil(this.#dueMs - this.host.nowMs()))
    this.#cancelNext = this.host.later(inMs, () => {
      while (!this.#stopped && this.#dueMs <= this.host.nowMs()) {
        this.#send()
        this.#dueMs = this.#nextDueMs(this.#sent)
      }
      if (!this.#stopped) this.#schedule()
    })
  }

  #send(): void {
    const request = ++this.#sent
    const startedMs = this.host.nowMs()
    const base = { system: this.system, request, startedMs }
    const fail = (error: ErrorSummary | undefined) =>
      this.host.record({ type: 'request.failed', ...base, ...(error && { error }) })
    if (this.#inFlight.size >= this.settings.maxInFlight) {
      fail({ name: 'NotSentError', message: `${this.settings.maxInFlight} requests were in flight` })
      return
    }
    let ended = false
    const cancel = attempt(
      this.host,
      this.settings.timeoutMs,
      () => this.host.caused({ system: this.system, request }, () => this.settings.request(request)),
      (outcome) => {
        ended = true
        this.#inFlight.delete(request)
        if (this.#stopped) return
        const judged = judgeRequest(outcome, this.degraded)
        if (judged.good) this.host.record({ type: 'request.succeeded', ...base, degraded: judged.degraded })
        else if (judged.failure.timedOut) fail(timeoutError(this.settings.timeoutMs))
        else fail(judged.failure.error)
      },
    )
    if (ended) return
    if (this.#stopped) cancel()
    else this.#inFlight.set(request, { startedMs, cancel })
  }
}

function timeoutError(timeoutMs: number): ErrorSummary {
  return { name: 'TimeoutError', message: `no answer within ${timeoutMs} ms` }
}
