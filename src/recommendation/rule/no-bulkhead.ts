import { counted, readable } from '../../timeline/readable.js'
import type { Reading, SeenCall, SeenRequest } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { largest } from '../sorted.js'

/** Calm requests, to know how many do not use what failed, and how soon these make their first call. */
const LEAST_CALM = 10
/** Requests under chaos that should have been of that kind, going by the calm ones. */
const LEAST_EXPECTED = 10
/** Of these, at least so many made their first call in time, or the fault of a point they do not use has starved them. */
const LEAST_PROMPT = 0.5
/** Later than in calm: more than a busy moment. */
const LATE_MS = 500

/** While a point failed, requests that do not use it did not get to their own. */
export const noBulkhead: Rule = {
  rule: 'no-bulkhead',
  title: 'No bulkhead: one dependency starves the others',
  severity: 'critical',
  needsCalls: true,
  judge(reading) {
    // What befell the process, or its clock, befell everybody.
    if (reading.injections.some(({ points }) => points.size === 0)) return undefined
    const faulty = new Set(reading.injections.flatMap(({ points }) => [...points]))
    const aloof = ({ calls }: SeenRequest) => calls.length > 0 && calls.every(({ point }) => !faulty.has(point))
    const calm = reading.calm.filter(aloof)
    if (reading.calm.length < LEAST_CALM || calm.length === 0) return undefined

    const shaken = reading.requests.filter(({ startedMs }) => reading.chaos.meets(startedMs, startedMs))
    const expected = Math.floor((shaken.length * calm.length) / reading.calm.length)
    const lateMs = largest(calm.map(waitOf)) + LATE_MS
    const prompt = shaken.filter((request) => aloof(request) && waitOf(request) <= lateMs).length
    if (expected < LEAST_EXPECTED || prompt >= LEAST_PROMPT * expected) return undefined

    const starved = expected - prompt
    const { starvedPoints, culprits } = pointsOf(reading, calm, faulty)
    return {
      points: [...culprits, ...starvedPoints],
      evidence: [
        `${starved} of ${expected} ${reading.noun}s that do not use ${culprits.join(', ')} did not get to ${starvedPoints.join(', ')} within ${readable(lateMs)} while it failed, from ${readable(reading.chaos.firstMs)} on; in calm each did`,
        `no fault acted on ${starvedPoints.join(', ')}: ${counted(calm.length, reading.noun)} of ${reading.calm.length} in calm used nothing else`,
      ],
      figures: { starved, expected, inTime: prompt },
    }
  },
}

/** From the start of a request to its first call. */
function waitOf({ startedMs, calls }: SeenRequest): number {
  return (calls[0] as SeenCall).startedMs - startedMs
}

function pointsOf(reading: Reading, calm: readonly SeenRequest[], faulty: ReadonlySet<string>) {
  const used = calm.flatMap(({ calls }) => calls.map(({ point }) => point))
  const called = [...reading.points.keys()]
  return { starvedPoints: [...new Set(used)], culprits: called.filter((point) => faulty.has(point)) }
}
