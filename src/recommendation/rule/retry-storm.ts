import { counted } from '../../timeline/readable.js'
import { type Callers, callersOf, type Reading, type SeenCall, type SeenRequest, served } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** Requests under chaos, and in calm, that called the point: what each of them did is then no matter of a single one. */
const LEAST_UNDER_CHAOS = 10
const LEAST_CALM = 5
/** Calls of a request under chaos, of one in calm. Three attempts are what a budget for each request commonly allows. */
const MOST_AMPLIFICATION = 3
/** Of the calls under chaos: a point that answers is asked more for other reasons than retries. */
const LEAST_FAILED = 0.5

/** A point that failed was called several times as often as in calm. */
export const retryStorm: Rule = {
  rule: 'retry-storm',
  title: 'A retry storm: failures multiply the load',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    const calm = new Set(reading.calm)
    const shaken = new Set(
      reading.requests.filter(({ startedMs, endedMs }) => reading.chaos.meets(startedMs, endedMs ?? reading.lastMs)),
    )
    const found = [...reading.points.keys()]
      .map((point) => judgePoint(reading, calm, shaken, point))
      .filter((of) => of !== undefined)
      .sort((a, b) => b.amplification - a.amplification)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.map(
        ({ point, calm, chaos, amplification, failed, calls, requests }) =>
          `${point} was called ${chaos} times a ${reading.noun} under chaos and ${calm} in calm, ${amplification} times as often; ${failed} of ${counted(calls, 'call')} for ${counted(requests, reading.noun)} failed`,
      ),
      figures: {
        amplification: worst.amplification,
        callsPerRequestCalm: worst.calm,
        callsPerRequestUnderChaos: worst.chaos,
        failedCalls: worst.failed,
      },
    }
  },
}

function judgePoint(reading: Reading, calm: ReadonlySet<SeenRequest>, shaken: ReadonlySet<SeenRequest>, point: string) {
  const all = callersOf(reading, point)
  const before = callsOf(all, calm)
  const during = callsOf(all, shaken)
  if (before.length < LEAST_CALM || during.length < LEAST_UNDER_CHAOS) return undefined
  const calls = during.flat()
  const failed = calls.filter((call) => !served(call)).length
  const usual = before.flat().length / before.length
  const often = calls.length / during.length
  if (often / usual <= MOST_AMPLIFICATION || failed / calls.length < LEAST_FAILED) return undefined
  return {
    point,
    calm: tenths(usual),
    chaos: tenths(often),
    amplification: tenths(often / usual),
    failed,
    calls: calls.length,
    requests: during.length,
  }
}

/** By request, of those that are among the given. */
function callsOf(callers: Callers, among: ReadonlySet<SeenRequest>): (readonly SeenCall[])[] {
  return [...callers].flatMap(([request, calls]) => (among.has(request) ? [calls] : []))
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
