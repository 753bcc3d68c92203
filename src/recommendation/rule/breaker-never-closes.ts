import { counted, readable } from '../../timeline/readable.js'
import { LEAST_CALM, refused, USUAL_SHARE } from '../breaker.js'
import { calmShare, outagesOf } from '../outages.js'
import { callersOf } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** From the end of the last fault. Breakers as they come try again after 30 s (opossum) to 60 s (resilience4j). */
const CLOSE_WITHIN_MS = 60_000
/** Requests that came later still. */
const LEAST_AFTER = 10
/** Of these, at most this share called the point: a breaker that half-opens now and then has not closed. */
const MOST_CALLERS = 0.1
/** Failed calls of the point in a row, for which the breaker may have opened. */
const LEAST_FAILED = 3

/** Long after a fault, requests are still turned away without a call of the point that had failed. */
export const breakerNeverCloses: Rule = {
  rule: 'breaker-never-closes',
  title: 'The breaker never closes again',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    const overMs = reading.chaos.lastMs
    const late = reading.requests.filter(
      ({ startedMs, outcome }) => startedMs >= overMs + CLOSE_WITHIN_MS && outcome !== 'pending',
    )
    if (reading.chaos.empty || late.length < LEAST_AFTER) return undefined
    const failed = new Set(
      outagesOf(reading, LEAST_FAILED, 0)
        .filter(({ fromMs }) => fromMs <= overMs)
        .map(({ point }) => point),
    )
    const found = [...failed]
      .filter((point) => (calmShare(reading, point, LEAST_CALM) ?? 0) >= USUAL_SHARE)
      .map((point) => {
        const callers = late.filter((request) => callersOf(reading, point).has(request)).length
        const turnedAway = late.filter((request) => refused(request, point)).length
        const lastCallMs = reading.points.get(point)?.at(-1)?.startedMs ?? 0
        return { point, callers, turnedAway, lastCallMs }
      })
      .filter(
        ({ callers, turnedAway }) => callers <= MOST_CALLERS * late.length && turnedAway + callers === late.length,
      )
      .sort((a, b) => b.turnedAway - a.turnedAway)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.map(
        ({ point, turnedAway, lastCallMs }) =>
          `the last fault was over at ${readable(overMs)}; more than ${readable(CLOSE_WITHIN_MS)} later ${turnedAway} of ${counted(late.length, reading.noun)} were turned away without a call of ${point}, which was last called at ${readable(lastCallMs)}`,
      ),
      figures: { turnedAway: worst.turnedAway, requests: late.length, sinceFaultMs: reading.lastMs - overMs },
    }
  },
}
