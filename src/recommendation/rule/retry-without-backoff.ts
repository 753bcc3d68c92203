import { counted, readable } from '../../timeline/readable.js'
import { type Attempts, attemptsOf, pausesOf } from '../attempts.js'
import { grouped } from '../grouped.js'
import type { SeenCall } from '../reading.js'
import type { Rule } from '../recommendation.js'
import { largest } from '../sorted.js'

/** Requests that made three attempts or more: with fewer, pauses drawn at random could look as if they did not grow. */
const LEAST = 5
/** Pauses of one of them: it takes two to see whether they grow. */
const LEAST_PAUSES = 2
/** Of these requests. Pauses drawn between 0 and twice as much each time fail to grow in three of ten. */
const LEAST_SHARE = 0.9
/** A last pause of no more than this many times the first has not grown: a timer's own lateness is within it. */
const GROWTH = 1.2
/** Whoever waits this long each time is a poll, which no server suffers from. */
const LONG_MS = 1000

/** Calls were made again after pauses that are short and do not grow. */
export const retryWithoutBackoff: Rule = {
  rule: 'retry-without-backoff',
  title: 'Retries without backoff',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const judged = attemptsOf(reading, true)
      .map((attempts) => ({ ...attempts, pauses: pausesOf(attempts) }))
      .filter(({ pauses }) => pauses.length >= LEAST_PAUSES)
    const found = [...grouped(judged, ({ point }) => point)]
      .map(([point, all]) => ({ point, all, flat: all.filter(isFlat) }))
      .filter(({ all, flat }) => flat.length >= LEAST && flat.length / all.length >= LEAST_SHARE)
      .sort((a, b) => b.flat.length - a.flat.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.flatMap(({ point, all, flat }) => {
        const first = flat[0] as Timed
        const times = first.calls.map(({ startedMs }) => readable(startedMs)).join(', ')
        return [
          `${flat.length} of ${counted(all.length, reading.noun)} that called ${point} three times or more did so after pauses that did not grow, ${readable(meanOf(flat))} in the mean`,
          `the first of them called it at ${times}`,
        ]
      }),
      figures: {
        requests: worst.all.length,
        withoutBackoff: worst.flat.length,
        mostAttempts: largest(worst.flat.map(({ calls }) => calls.length)),
        meanPauseMs: meanOf(worst.flat),
      },
    }
  },
}

interface Timed extends Attempts {
  readonly pauses: readonly number[]
  readonly calls: readonly SeenCall[]
}

function isFlat({ pauses }: Timed): boolean {
  const [first = 0, last = 0] = [pauses[0], pauses.at(-1)]
  return largest(pauses) < LONG_MS && last <= Math.max(1, first * GROWTH)
}

function meanOf(sequences: readonly Timed[]): number {
  const pauses = sequences.flatMap((sequence) => sequence.pauses)
  return Math.round(pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length)
}
