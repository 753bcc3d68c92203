import type { TimelineEvent } from '../timeline/event.js'
import { incidents } from './incidents.js'
import { type Interval, wilson } from './wilson.js'

/** Share of the incidents that a system recovered from. */
export interface RecoverySuccess {
  /** Closed / all, 0 to 1; null when there was no incident. */
  readonly ratio: number | null
  readonly closed: number
  readonly total: number
  /** An incident is still open: it may close yet, so that `ratio` is not the last word. */
  readonly lowerBound: boolean
  /** Wilson interval, 95 %. */
  readonly interval: Interval
}

/** Recovery success rate of one system, or of all together. */
export function recoverySuccess(events: readonly TimelineEvent[], system?: string): RecoverySuccess {
  const all = incidents(events, system)
  const total = all.length
  const closed = all.filter((incident) => !incident.open).length
  return {
    ratio: total === 0 ? null : closed / total,
    closed,
    total,
    lowerBound: closed < total,
    interval: wilson(closed, total),
  }
}
