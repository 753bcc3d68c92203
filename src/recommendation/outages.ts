import { isTransient } from './errors.js'
import { type Reading, type SeenCall, served } from './reading.js'

/** A stretch in which no call of a point was of use. */
export interface Outage {
  readonly point: string
  /** In the order they began. */
  readonly calls: readonly SeenCall[]
  /** Start of its first call. */
  readonly fromMs: number
  /** Start of the first call after it that was of use, or where the timeline ends. */
  readonly untilMs: number
}

/**
 * Outages of all points, by the order in which their calls began. A call that only passes on the failure of one within it
 * is no outage of its own point.
 * @param least calls in a row, 1 or more
 * @param leastMs from the start of the first of them to that of the last
 */
export function outagesOf(reading: Reading, least: number, leastMs: number): Outage[] {
  const found: Outage[] = []
  for (const [point, calls] of reading.points) {
    let row: SeenCall[] = []
    const close = (untilMs: number) => {
      const [first, last] = [row[0], row.at(-1)]
      if (first && last && row.length >= least && last.startedMs - first.startedMs >= leastMs)
        found.push({ point, calls: row, fromMs: first.startedMs, untilMs })
      row = []
    }
    for (const call of calls) {
      if (served(call) || isUp(call)) close(call.startedMs)
      else if (!call.passedOn) row.push(call)
    }
    close(reading.lastMs)
  }
  return found
}

/**
 * The point itself is there: it refused what it was asked, in its own words; or it answered a call that was made when
 * whoever had asked was gone.
 */
function isUp({ outcome, error, injected, faults, passedOn, startedMs, request }: SeenCall): boolean {
  if (outcome === 'answered') return startedMs > (request?.endedMs ?? Number.POSITIVE_INFINITY)
  return outcome === 'failed' && !injected && !passedOn && faults.length === 0 && !isTransient(error)
}

/** Share of the calm requests that call a point, 0 to 1; null with fewer than `least` of them. */
export function calmShare({ calm, calmCallers }: Reading, point: string, least: number): number | null {
  return calm.length < least ? null : (calmCallers.get(point) ?? 0) / calm.length
}
