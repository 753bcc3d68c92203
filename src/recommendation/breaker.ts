import type { Outage } from './outages.js'
import type { Reading, SeenRequest } from './reading.js'
import { startedIn } from './sorted.js'

/**
 * By when a breaker should have opened: calls in a row that failed, and time since the first of them, both. Twenty calls
 * are the fewest that Hystrix judges by as it comes, ten seconds what it and opossum look back on.
 */
export const OPEN_AFTER_CALLS = 20
export const OPEN_AFTER_MS = 10_000
/** Calm requests, to know whether requests call the point at all; and the share of them that must, to tell who did not. */
export const LEAST_CALM = 5
export const USUAL_SHARE = 0.9

/** A request was turned away, or answered in a lesser way, without asking the point; and nothing else had failed it. */
export function refused(request: SeenRequest, point: string): boolean {
  if (request.outcome !== 'failed' && request.outcome !== 'degraded') return false
  return request.calls.every((call) => call.point !== point && call.outcome === 'answered')
}

/** Requests that started in an outage and were turned away. */
export function refusedIn(reading: Reading, { point, fromMs, untilMs }: Outage): SeenRequest[] {
  return startedIn(reading.requests, fromMs, untilMs).filter((request) => refused(request, point))
}
