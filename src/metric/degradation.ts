import type { TimelineEvent } from '../timeline/event.js'
import { requests } from './requests.js'
import { type Interval, wilson } from './wilson.js'

/** How a system served what it could not serve in full. */
export interface Degradation {
  /**
   * Of the requests not served in full, those answered in a declared degraded way, 0 to 100; 100 when all were served in
   * full, null when no request has ended.
   */
  readonly score: number | null
  readonly degraded: number
  /** Degraded or failed. */
  readonly notInFull: number
  /** Wilson interval, 95 %, of the proportion: 0 to 1. */
  readonly interval: Interval
}

/** Graceful degradation of one system, or of all together. */
export function degradation(events: readonly TimelineEvent[], system?: string): Degradation {
  const { total, degraded, failed } = requests(events, system)
  const notInFull = degraded + failed
  const score = notInFull === 0 ? 100 : (100 * degraded) / notInFull
  return { score: total === 0 ? null : score, degraded, notInFull, interval: wilson(degraded, notInFull) }
}
