import type { TimelineEvent } from '../timeline/event.js'
import { requests } from './requests.js'
import { type Interval, wilson } from './wilson.js'

/** Share of the requests that failed. */
export interface ErrorRate {
  /** Failed / all, 0 to 1; null when no request has ended. */
  readonly ratio: number | null
  readonly failed: number
  readonly total: number
  /** Wilson interval, 95 %. */
  readonly interval: Interval
}

/** Error rate of the workload of one system, or of all together. Degraded answers are not errors. */
export function errorRate(events: readonly TimelineEvent[], system?: string): ErrorRate {
  const { failed, total } = requests(events, system)
  return { ratio: total === 0 ? null : failed / total, failed, total, interval: wilson(failed, total) }
}
