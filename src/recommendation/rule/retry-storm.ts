import { counted } from '../../timeline/readable.js'
import type { Reading, SeenCall, SeenRequest } from '../reading.js'
import { served } from '../reading.js'
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
    const shaken = reading.requests.filter(({ startedMs, endedMs }) =>
      reading.chaos.meets(startedMs, endedMs ?? reading.lastMs),
    )
    const found = [...reading.points.keys()]
      .map((point) => judgePoint(reading, shaken, point))
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

function judgePoint(reading: Reading, shaken: readonly SeenRequest[], point: string) {
  const before = callsOf(reading.calm, point)
  const during = callsOf(shaken, point)
  if (before.length < LEAST_CALM || during.length < LEAST_UNDER_CHAOS) return undefined
  const calls = during.flat()
  const failed = calls.filter((call) => !served(call)).length
  const calm = before.flat().length / before.length
  const chaos = calls.length / during.length
  if (chaos / calm <= MOST_AMPLIFICATION || failed / calls.length < LEAST_FAILED) return undefined
  return {
    point,
    calm: tenths(calm),
    chaos: tenths(chaos),
    amplification: tenths(chaos / calm),
    failed,
    calls: calls.length,
    requests: during.length,
  }
}

/** By request, of those that made any. */
function callsOf(requests: readonly SeenRequest[], point: string): SeenCall[][] {
  return requests.map(({ calls }) => calls.filter((call) => call.point === point)).filter(({ length }) => length > 0)
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10
}
