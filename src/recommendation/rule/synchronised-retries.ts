import { readable } from '../../timeline/readable.js'
import { type Attempts, attemptsOf } from '../attempts.js'
import { grouped } from '../grouped.js'
import type { Rule } from '../recommendation.js'
import { largest } from '../sorted.js'

/** Calls that failed together: fewer are no herd. */
const LEAST_HERD = 5
/** Of a herd: so many come back together. Others may be at another attempt, after another pause. */
const LEAST_SHARE = 0.8
/** Times that a herd came back: once may be chance. And of all herds. */
const LEAST_RETURNS = 2
const LEAST_RETURNED = 0.8
/** What counts as together. A retry sooner than that has no pause to draw at random: that is for another rule. */
const TOGETHER_MS = 10

/** Calls that failed at one instant were made again at one instant. */
export const synchronisedRetries: Rule = {
  rule: 'synchronised-retries',
  title: 'Retries without jitter come in step',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const again = attemptsOf(reading, true).flatMap(retriesOf)
    const found = [...grouped(again, ({ point }) => point)]
      .map(([point, retries]) => {
        const herds = together(retries, ({ failedMs }) => failedMs).filter(({ length }) => length >= LEAST_HERD)
        return { point, herds, returned: herds.flatMap(returnOf) }
      })
      .filter(
        ({ herds, returned }) => returned.length >= LEAST_RETURNS && returned.length / herds.length >= LEAST_RETURNED,
      )
      .sort((a, b) => b.returned.length - a.returned.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.flatMap(({ point, herds, returned }) => [
        `${returned.length} of ${herds.length} times that ${LEAST_HERD} or more calls of ${point} failed together, they were made again together`,
        ...returned
          .slice(0, 2)
          .map(
            ({ size, of, failedMs, againMs }) =>
              `${size} of ${of} that had failed at ${readable(failedMs)} came back at ${readable(againMs)}`,
          ),
      ]),
      figures: {
        herds: worst.herds.length,
        returned: worst.returned.length,
        largest: largest(worst.returned.map(({ size }) => size)),
      },
    }
  },
}

interface Retry {
  readonly point: string
  readonly failedMs: number
  readonly againMs: number
}

function retriesOf({ point, calls }: Attempts): Retry[] {
  return calls.flatMap((call, index) => {
    const failedMs = calls[index - 1]?.endedMs ?? Number.POSITIVE_INFINITY
    return call.startedMs - failedMs >= TOGETHER_MS ? [{ point, failedMs, againMs: call.startedMs }] : []
  })
}

function together(retries: readonly Retry[], timeOf: (retry: Retry) => number): Retry[][] {
  return [...grouped(retries, (retry) => Math.floor(timeOf(retry) / TOGETHER_MS)).values()]
}

/** The part of a herd that came back together, if it is most of it. */
function returnOf(herd: readonly Retry[]) {
  const most = together(herd, ({ againMs }) => againMs).reduce((a, b) => (b.length > a.length ? b : a))
  if (most.length < LEAST_SHARE * herd.length) return []
  const { failedMs, againMs } = most[0] as Retry
  return [{ size: most.length, of: herd.length, failedMs, againMs }]
}
