import { counted, readable } from '../../timeline/readable.js'
import type { Reading } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** Down for so long after the last fault: longer than a system should need to be well again. */
const STAYS_MS = 30_000
/** Probes in that time; and before the first fault, to know that the load alone was no trouble. */
const LEAST_AFTER = 10
const LEAST_BEFORE = 5
/** Of the probes after it: one may get through. */
const LEAST_FAILED = 0.9

/** A system that was well before a fault stayed down after it, to the end. */
export const metastableFailure: Rule = {
  rule: 'metastable-failure',
  title: 'Down for good: the fault is over, its effect is not',
  severity: 'critical',
  needsCalls: false,
  judge(reading) {
    const { chaos, lastMs, probes, incidents } = reading
    const overMs = chaos.lastMs
    const down = incidents.find(({ startedMs, closedMs }) => closedMs === null && startedMs <= overMs)
    if (chaos.empty || down === undefined || lastMs - overMs < STAYS_MS) return undefined
    const before = probes.filter(({ good, atMs }) => good && atMs < chaos.firstMs)
    const after = probes.filter(({ startedMs }) => startedMs > overMs)
    const failed = after.filter(({ good }) => !good)
    if (before.length < LEAST_BEFORE || after.length < LEAST_AFTER || failed.length / after.length < LEAST_FAILED)
      return undefined
    const load = loadOf(reading, overMs)
    return {
      points: load.map(({ point }) => point),
      evidence: [
        `the last fault was over at ${readable(overMs)}; ${failed.length} of ${counted(after.length, 'probe')} after it failed, to the end at ${readable(lastMs)}, where all of ${counted(before.length, 'probe')} before the first fault were good`,
        ...load.map(
          ({ point, now, calm }) => `${point} has been called ${now} times a ${reading.noun} since, ${calm} in calm`,
        ),
      ],
      figures: {
        downAfterFaultMs: lastMs - overMs,
        failedProbes: failed.length,
        ...(load[0] === undefined ? {} : { callsPerRequestSince: load[0].now, callsPerRequestCalm: load[0].calm }),
      },
    }
  },
}

/** What is called since, the most loaded first: a point that is asked more than in calm may be what holds it down. */
function loadOf({ requests, calm, points, lastMs }: Reading, overMs: number) {
  const since = requests.filter(({ startedMs }) => startedMs > overMs).length
  const own = new Set(calm)
  return [...points]
    .map(([point, calls]) => ({
      point,
      // By when it was called, for whomever: what waited in a queue is load of today.
      now: tenths(
        calls.filter(({ startedMs, probe }) => !probe && startedMs > overMs && startedMs <= lastMs).length / since,
      ),
      calm: tenths(calls.filter(({ request }) => request !== undefined && own.has(request)).length / calm.length),
    }))
    .filter(({ now }) => now > 0)
    .sort((a, b) => b.now - a.now)
}

function tenths(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0
}
