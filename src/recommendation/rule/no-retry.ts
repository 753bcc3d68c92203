import { counted, readable } from '../../timeline/readable.js'
import { isTransient, labelOf } from '../errors.js'
import { grouped } from '../grouped.js'
import type { Reading, SeenCall, SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'

/** What three requests of three did is no accident. */
const LEAST = 3
/** Of those that met the error: some may have had no time left for another attempt. */
const LEAST_SHARE = 0.8
/** How soon the point has to answer again for a retry to have helped: what a caller who waits for a page can spare. */
const HORIZON_MS = 1000
/** Of those that gave up: in a long outage a few at its end would have been helped, which is no case for a retry. */
const LEAST_HELPED = 0.5

/** Requests failed at the first transient error of a point that answered again right after. */
export const noRetry: Rule = {
  rule: 'no-retry',
  title: 'No retry at a transient error',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const met = reading.calls.filter(
      ({ request, probe, error, passedOn }) => request && !probe && !passedOn && isTransient(error),
    )
    const found = [...grouped(met, ({ point }) => point)]
      .map(([point, calls]) => judgePoint(reading, point, calls))
      .filter(({ gaveUp, requests, helped }) => {
        if (helped < LEAST || gaveUp.length / requests < LEAST_SHARE) return false
        return helped / gaveUp.length >= LEAST_HELPED
      })
      .sort((a, b) => b.helped - a.helped)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.flatMap(({ point, requests, gaveUp, helped }) => {
        const [first] = gaveUp as [SeenCall]
        return [
          `${gaveUp.length} of ${counted(requests, reading.noun)} failed at the first ${labelOf(first.error)} of ${point}, the first of them at ${readable(first.endedMs as number)}`,
          `within ${readable(HORIZON_MS)} ${point} answered again after ${helped} of these ${counted(gaveUp.length, 'failure')}`,
        ]
      }),
      figures: { failedAtFirst: worst.gaveUp.length, metTransient: worst.requests, wouldHaveHelped: worst.helped },
    }
  },
}

function judgePoint(reading: Reading, point: string, failed: readonly SeenCall[]) {
  const byRequest = grouped(failed, ({ request }) => request as SeenRequest)
  const gaveUp = [...byRequest].flatMap(([request, [first]]) => {
    const nothingElse = request.outcome === 'failed' && request.calls.every(({ seq }) => seq <= (first as SeenCall).seq)
    return nothingElse ? [first as SeenCall] : []
  })
  const answers = (reading.points.get(point) ?? []).filter(({ outcome }) => outcome === 'answered')
  return { point, requests: byRequest.size, gaveUp, helped: helpedBy(answers, gaveUp) }
}

/** How many failures were followed, within the horizon, by the start of a call that was answered. */
function helpedBy(answers: readonly SeenCall[], failures: readonly SeenCall[]): number {
  let at = 0
  let helped = 0
  const inOrder = [...failures].sort((a, b) => (a.endSeq as number) - (b.endSeq as number))
  for (const failure of inOrder) {
    while (at < answers.length && (answers[at] as SeenCall).seq < (failure.endSeq as number)) at++
    const next = answers[at]
    if (next !== undefined && next.startedMs - (failure.endedMs as number) <= HORIZON_MS) helped++
  }
  return helped
}
