import { readable } from '../../timeline/readable.js'
import { attemptsOf } from '../attempts.js'
import { grouped } from '../grouped.js'
import type { Rule } from '../recommendation.js'

/** Calls that failed together: fewer are no herd. */
const LEAST_HERD = 5
/** Times that a herd came back whole: once may be chance. */
const LEAST_RETURNS = 2
/** Of the herds. */
const LEAST_SHARE = 0.8
/** What counts as together. A retry sooner than that has no pause to draw at random: that is for another rule. */
const TOGETHER_MS = 10

/** Calls that failed at one instant were made again at one instant. */
export const synchronisedRetries: Rule = {
  rule: 'synchronised-retries',
  title: 'Retries without jitter come in step',
  severity: 'warning',
  needsCalls: true,
  judge(reading) {
    const again = attemptsOf(reading, true).flatMap(({ point, calls }) =>
      calls.flatMap((call, index) => {
        const failedMs = calls[index - 1]?.endedMs ?? Number.POSITIVE_INFINITY
        return call.startedMs - failedMs >= TOGETHER_MS ? [{ point, failedMs, againMs: call.startedMs }] : []
      }),
    )
    const found = [...grouped(again, ({ point }) => point)]
      .map(([point, retries]) => {
        const instants = grouped(retries, ({ failedMs }) => Math.floor(failedMs / TOGETHER_MS))
        const herds = [...instants.values()].filter((herd) => herd.length >= LEAST_HERD).map(herdOf)
        return { point, herds, returned: herds.filter(({ spreadMs }) => spreadMs <= TOGETHER_MS) }
      })
      .filter(
        ({ herds, returned }) => returned.length >= LEAST_RETURNS && returned.length / herds.length >= LEAST_SHARE,
      )
      .sort((a, b) => b.returned.length - a.returned.length)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: found.map(({ point }) => point),
      evidence: found.flatMap(({ point, herds, returned }) => [
        `${returned.length} of ${herds.length} times that ${LEAST_HERD} or more calls of ${point} failed together, all of them were made again together`,
        ...returned
          .slice(0, 2)
          .map(
            ({ size, failedMs, againMs }) =>
              `${size} that had failed at ${readable(failedMs)} came back at ${readable(againMs)}`,
          ),
      ]),
      figures: {
        herds: worst.herds.length,
        returnedWhole: worst.returned.length,
        largest: Math.max(...worst.returned.map(({ size }) => size)),
      },
    }
  },
}

function herdOf(herd: readonly { readonly failedMs: number; readonly againMs: number }[]) {
  const times = herd.map(({ againMs }) => againMs)
  const againMs = Math.min(...times)
  return { size: herd.length, failedMs: herd[0]?.failedMs ?? 0, againMs, spreadMs: Math.max(...times) - againMs }
}
