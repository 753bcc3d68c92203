import { counted, readable } from '../../timeline/readable.js'
import { harmsOf } from '../harm.js'
import type { Rule } from '../recommendation.js'
import { largest, startedIn } from '../sorted.js'

/** Half of the requests or more failed for so long: a check between two of them could not have missed it. */
const LEAST_MS = 5000
const LEAST_FAILED = 10
/** Good probes in that time. */
const LEAST_PROBES = 5

/** Probes said that all was well while requests failed. */
export const healthCheckLies: Rule = {
  rule: 'health-check-lies',
  title: 'The health check is green while requests fail',
  severity: 'warning',
  needsCalls: false,
  judge(reading) {
    const found = harmsOf(reading)
      .filter(({ fromMs, untilMs, failedMs }) => failedMs.length >= LEAST_FAILED && untilMs - fromMs >= LEAST_MS)
      .map((harm) => ({
        ...harm,
        probes: startedIn(reading.probes, harm.fromMs, harm.untilMs),
      }))
      .filter(({ probes }) => probes.length >= LEAST_PROBES && probes.every(({ good, degraded }) => good && !degraded))
    const [first] = found
    if (first === undefined) return undefined
    return {
      points: [],
      evidence: found.map(
        ({ fromMs, untilMs, failedMs, probes }) =>
          `${counted(failedMs.length, 'request')} failed from ${readable(fromMs)} to ${readable(untilMs)}, at least half of all at any time, while all of ${counted(probes.length, 'probe')} were good`,
      ),
      figures: {
        failedRequests: found.reduce((sum, { failedMs }) => sum + failedMs.length, 0),
        goodProbes: found.reduce((sum, { probes }) => sum + probes.length, 0),
        blindMs: largest(found.map(({ fromMs, untilMs }) => untilMs - fromMs)),
      },
    }
  },
}
