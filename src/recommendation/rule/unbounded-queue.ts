import { counted, readable } from '../../timeline/readable.js'
import type { Reading, SeenCall, SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** Requests whose work began when they had been given up: a few are what happens at the end of any queue. */
const LEAST_LATE = 10
/** Of the requests that came in the same time. */
const LEAST_SHARE = 0.25
/** The longest wait, of what the caller has patience for: a queue that is bounded in time never gets there. */
const LEAST_PATIENCES = 2

/** Work was begun for requests that nobody waited for any more, and the wait for it grew. */
export const unboundedQueue: Rule = {
  rule: 'unbounded-queue',
  title: 'A queue without a bound',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    const late = reading.requests.filter(isLate)
    const [first, last] = [late[0], late.at(-1)]
    if (first === undefined || last === undefined || late.length < LEAST_LATE) return undefined
    const meanwhile = reading.requests.filter(
      ({ startedMs }) => startedMs >= first.startedMs && startedMs <= last.startedMs,
    ).length
    const longest = late.reduce((a, b) => (waitOf(b) > waitOf(a) ? b : a))
    const patienceMs = (longest.endedMs as number) - longest.startedMs
    if (late.length / meanwhile < LEAST_SHARE || waitOf(longest) < LEAST_PATIENCES * patienceMs) return undefined
    const points = [...new Set(late.map(({ calls }) => (calls[0] as SeenCall).point))]
    const most = mostWaiting(reading)
    return {
      points,
      evidence: [
        `${points.join(', ')} was first called for ${late.length} of ${counted(meanwhile, reading.noun)} when they had been given up, between ${readable((first.calls[0] as SeenCall).startedMs)} and ${readable((last.calls[0] as SeenCall).startedMs)}`,
        `up to ${most} waited at a time, the longest for ${readable(waitOf(longest))} when its caller had patience for ${readable(patienceMs)}; the first late one had waited for ${readable(waitOf(first))}`,
      ],
      figures: {
        begunForNobody: late.length,
        mostWaiting: most,
        longestWaitMs: waitOf(longest),
        patienceMs,
      },
    }
  },
}

/** Its first call was made after its caller had gone. */
function isLate({ timedOut, endedMs, calls }: SeenRequest): boolean {
  return timedOut && calls[0] !== undefined && calls[0].startedMs > (endedMs as number)
}

/** From the start of a request to its first call. */
function waitOf({ startedMs, calls }: SeenRequest): number {
  return (calls[0] as SeenCall).startedMs - startedMs
}

/** Most requests at a time whose first call was yet to come. */
function mostWaiting(reading: Reading): number {
  const waits = reading.requests.filter((request) => request.calls.length > 0 && waitOf(request) > 0)
  const changes = waits
    .flatMap(({ startedMs, calls }) => [
      { atMs: startedMs, by: 1 },
      { atMs: (calls[0] as SeenCall).startedMs, by: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.by - b.by)
  let waiting = 0
  let most = 0
  for (const { by } of changes) {
    waiting += by
    most = Math.max(most, waiting)
  }
  return most
}
