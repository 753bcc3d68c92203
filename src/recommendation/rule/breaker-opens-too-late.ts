import { counted, readable } from '../../timeline/readable.js'
import { LEAST_CALM, OPEN_AFTER_CALLS, OPEN_AFTER_MS, refusedIn, USUAL_SHARE } from '../breaker.js'
import { calmShare, outagesOf } from '../outages.js'
import type { SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** Requests turned away without a call: fewer may have failed for a reason of their own. */
const LEAST_REFUSED = 5

/** A breaker opened, after more failures and more time than it takes to know. */
export const breakerOpensTooLate: Rule = {
  rule: 'breaker-opens-too-late',
  title: 'The breaker opens too late',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const found = outagesOf(reading, OPEN_AFTER_CALLS, OPEN_AFTER_MS)
      .filter(({ point }) => (calmShare(reading, point, LEAST_CALM) ?? 0) >= USUAL_SHARE)
      .flatMap((outage) => {
        const refused = refusedIn(reading, outage)
        if (refused.length < LEAST_REFUSED) return []
        const openMs = (refused[0] as SeenRequest).startedMs
        const failed = outage.calls.filter(({ startedMs }) => startedMs < openMs).length
        const tookMs = openMs - outage.fromMs
        if (failed <= OPEN_AFTER_CALLS || tookMs <= OPEN_AFTER_MS) return []
        return [{ ...outage, refused: refused.length, openMs, failed, tookMs }]
      })
      .sort((a, b) => b.tookMs - a.tookMs)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: [...new Set(found.map(({ point }) => point))],
      evidence: found.map(
        ({ point, fromMs, openMs, failed, tookMs, refused }) =>
          `${counted(failed, 'call')} of ${point} failed from ${readable(fromMs)} on before the first ${reading.noun} was turned away without one, at ${readable(openMs)}, ${readable(tookMs)} later; ${counted(refused, reading.noun)} were in all`,
      ),
      figures: { openedAfterMs: worst.tookMs, failedBefore: worst.failed, turnedAway: worst.refused },
    }
  },
}
