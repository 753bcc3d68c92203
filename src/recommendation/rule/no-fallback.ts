import { counted, readable } from '../../timeline/readable.js'
import { refused } from '../breaker.js'
import type { Outage } from '../outages.js'
import { outagesOf } from '../outages.js'
import { answered, callersOf, type Reading, served } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { startedIn } from '../sorted.js'

/** What a retry could have bridged is none of this rule's: so many calls in a row failed, for so long. */
const LEAST_CALLS = 10
const LEAST_MS = 5000
/** Requests that failed in it. */
const LEAST_FAILED = 10

/** In an outage no request had another answer to give. */
export const noFallback: Rule = {
  rule: 'no-fallback',
  title: 'No fallback in an outage',
  severity: 'info',
  needsCalls: true,
  judge(reading) {
    const found = outagesOf(reading, LEAST_CALLS, LEAST_MS)
      .map((outage) => ({ ...outage, ...judgeOutage(reading, outage) }))
      .filter(({ failed, otherwise }) => failed >= LEAST_FAILED && otherwise === 0)
      .sort((a, b) => b.failed - a.failed)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: [...new Set(found.map(({ point }) => point))],
      evidence: found.map(
        ({ point, fromMs, untilMs, failed }) =>
          `all of ${counted(failed, reading.noun)} that needed ${point} failed while it was out, from ${readable(fromMs)} to ${readable(untilMs)}: none was answered in a lesser way`,
      ),
      figures: { failed: worst.failed, outageMs: worst.untilMs - worst.fromMs },
    }
  },
}

function judgeOutage(reading: Reading, { point, fromMs, untilMs }: Outage) {
  const callers = callersOf(reading, point)
  const needed = startedIn(reading.requests, fromMs, untilMs).filter((request) => {
    const calls = callers.get(request)
    return calls === undefined ? refused(request, point) : !calls.some(served)
  })
  return {
    failed: needed.filter(({ outcome }) => outcome === 'failed').length,
    otherwise: needed.filter(answered).length,
  }
}
