import { counted, readable } from '../../timeline/readable.js'
import { LEAST_CALM, OPEN_AFTER_CALLS, OPEN_AFTER_MS } from '../breaker.js'
import { calmShare, outagesOf } from '../outages.js'
import { callersOf, type SeenCall } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { startedIn } from '../sorted.js'

/** Requests that came when a breaker should long have been open. */
const LEAST_AFTER = 10
/** Of those that usually call the point: a half-open breaker lets one through now and then. */
const LEAST_SHARE = 0.9

/** A point that had failed for long was still asked by every request. */
export const breakerNeverOpens: Rule = {
  rule: 'breaker-never-opens',
  title: 'No breaker opens in an outage',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const found = outagesOf(reading, OPEN_AFTER_CALLS, OPEN_AFTER_MS)
      .map(({ point, calls, fromMs, untilMs }) => {
        const ripeMs = Math.max(fromMs + OPEN_AFTER_MS, (calls[OPEN_AFTER_CALLS - 1] as SeenCall).startedMs)
        const within = startedIn(reading.requests, ripeMs, untilMs)
        const callers = within.filter((request) => callersOf(reading, point).has(request))
        const usual = calmShare(reading, point, LEAST_CALM) ?? 1
        return { point, calls, fromMs, lastMs: (calls.at(-1) as SeenCall).startedMs, within, callers, usual }
      })
      .filter(
        ({ within, callers, usual }) =>
          callers.length >= LEAST_AFTER && callers.length / within.length >= LEAST_SHARE * usual,
      )
      .sort((a, b) => b.calls.length - a.calls.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: [...new Set(found.map(({ point }) => point))],
      evidence: found.map(
        ({ point, calls, fromMs, lastMs, within, callers }) =>
          `${counted(calls.length, 'call')} of ${point} in a row failed, from ${readable(fromMs)} to ${readable(lastMs)}; when ${OPEN_AFTER_CALLS} had, and ${readable(OPEN_AFTER_MS)} were over, ${callers.length} of ${counted(within.length, reading.noun)} asked it all the same`,
      ),
      figures: {
        failedInARow: worst.calls.length,
        outageMs: worst.lastMs - worst.fromMs,
        askedAllTheSame: worst.callers.length,
      },
    }
  },
}
