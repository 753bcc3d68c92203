import { counted, readable } from '../../timeline/readable.js'
import { harmsOf } from '../harm.js'
import type { Rule } from '../recommendation.js'
import { firstThat } from '../sorted.js'

/** From the first failed request to the first failed probe: a third of the 30 s in which a system should be well again. */
const DETECT_WITHIN_MS = 10_000
/** Requests that failed before anybody noticed. */
const LEAST_FAILED = 10

/** An incident opened long after requests had begun to fail. */
export const slowDetection: Rule = {
  rule: 'slow-detection',
  title: 'Failures are noticed late',
  severity: 'warning',
  needsCalls: false,
  judge(reading) {
    const found = harmsOf(reading)
      .flatMap(({ fromMs, untilMs, failedMs }) => {
        const { incidents } = reading
        const noticed = incidents[firstThat(incidents, ({ closedMs }) => (closedMs ?? untilMs) >= fromMs)]
        if (noticed === undefined || noticed.openedMs > untilMs) return []
        const { openedMs, startedMs } = noticed
        const unseen = failedMs.filter((ms) => ms < openedMs).length
        return [{ fromMs, openedMs, unseen, tookMs: openedMs - fromMs, cause: causeOf(reading.injections, startedMs) }]
      })
      .filter(({ tookMs, unseen }) => tookMs > DETECT_WITHIN_MS && unseen >= LEAST_FAILED)
      .sort((a, b) => b.tookMs - a.tookMs)
    const [worst] = found
    if (worst === undefined) return undefined
    return {
      points: [],
      evidence: found.map(
        ({ fromMs, openedMs, unseen, tookMs, cause }) =>
          `${counted(unseen, 'request')} had failed since ${readable(fromMs)} when the first probe did, at ${readable(openedMs)}, ${readable(tookMs)} later${cause === undefined ? '' : `; '${cause.text}' had acted since ${readable(cause.forceFromMs)}`}`,
      ),
      figures: {
        detectedAfterMs: worst.tookMs,
        failedUnseen: worst.unseen,
        ...(worst.cause === undefined ? {} : { sinceFaultMs: worst.openedMs - worst.cause.forceFromMs }),
      },
    }
  },
}

/** The first fault that was in force when the probe failed. */
function causeOf<I extends { readonly forceFromMs: number; readonly forceUntilMs: number }>(
  injections: readonly I[],
  atMs: number,
): I | undefined {
  return injections.find(({ forceFromMs, forceUntilMs }) => forceFromMs <= atMs && forceUntilMs >= atMs)
}
