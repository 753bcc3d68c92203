import { counted, readable } from '../../timeline/readable.js'
import { grouped } from '../grouped.js'
import type { SeenCall, SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { largest } from '../sorted.js'

/** One request may have been given up a moment before its own timeout: three are a habit. */
const LEAST_WAITS = 3
/** Of the requests that met silence: where most were cut off in time there is a timeout, and the rest are its edge. */
const LEAST_SHARE = 0.5
/** Of the time of the request: one that was given up while it waited for something else was not lost to this call. */
const LEAST_PART = 0.5

/** What makes a call silent: it is held, or lost, or late. */
const silences = new Set(['hold', 'drop', 'delay', 'meet'])

/** A call that did not answer was waited for until the caller of the request had gone. */
export const noTimeout: Rule = {
  rule: 'no-timeout',
  title: 'Calls without a timeout',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    const silent = reading.calls.filter(
      ({ request, probe, faults }) => request && !probe && faults.some(({ act }) => silences.has(act)),
    )
    const found = [...grouped(silent, ({ point }) => point)]
      .map(([point, calls]) => judgePoint(point, calls))
      .filter((of) => of.waits.length >= LEAST_WAITS && of.waits.length / (of.waits.length + of.cut) >= LEAST_SHARE)
      .sort((a, b) => b.waits.length - a.waits.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.map(
        ({ point, waits, cut, longestMs, firstMs }) =>
          `${waits.length} of ${counted(waits.length + cut, reading.noun)} that met silence at ${point} waited for it until they were given up from outside, the first at ${readable(firstMs)}, for ${readable(longestMs)} at most`,
      ),
      figures: { waited: worst.waits.length, cutOff: worst.cut, longestWaitMs: worst.longestMs },
    }
  },
}

function judgePoint(point: string, calls: readonly SeenCall[]) {
  const waits: SeenCall[] = []
  let cut = 0
  for (const [request, own] of grouped(calls, (call) => call.request as SeenRequest)) {
    // What was under way when the timeline ended had no time to show.
    if (request.endedMs === null) continue
    const silent = own.filter((call) => !endsByItself(call, request))
    if (silent.length === 0) continue
    // One that was given up for another attempt has a timeout, whatever became of the last.
    if (silent.every((call) => waitsToTheEnd(call, request))) waits.push(silent[0] as SeenCall)
    else cut++
  }
  const longestMs = largest(waits.map(({ request, startedMs }) => endOf(request) - startedMs))
  return { point, waits, cut, longestMs, firstMs: endOf(waits[0]?.request) }
}

/** The silence ended by itself, in an answer or in what a fault made of it, while the request was there. */
function endsByItself({ outcome, injected, endedMs }: SeenCall, request: SeenRequest): boolean {
  if (endedMs === null || endedMs > endOf(request)) return false
  return outcome === 'answered' || injected
}

/** Nothing came after it: no other call, no end but the caller's patience. */
function waitsToTheEnd(call: SeenCall, request: SeenRequest): boolean {
  const endMs = endOf(request)
  if (!request.timedOut || (call.endedMs !== null && call.endedMs < endMs)) return false
  if (endMs - call.startedMs < LEAST_PART * (endMs - request.startedMs)) return false
  return !request.calls.some(({ seq, startedMs }) => seq > call.seq && startedMs > call.startedMs && startedMs < endMs)
}

function endOf(request: SeenRequest | undefined): number {
  return request?.endedMs ?? Number.POSITIVE_INFINITY
}
