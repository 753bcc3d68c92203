import type { TimelineEvent } from '../timeline/event.js'

/** Requests of a workload that have ended. */
export interface Requests {
  readonly total: number
  /** Answered, in full or degraded. */
  readonly answered: number
  /** Of those answered, the ones answered in a lesser way. */
  readonly degraded: number
  readonly failed: number
}

export function requests(events: readonly TimelineEvent[], system?: string): Requests {
  let answered = 0
  let degraded = 0
  let failed = 0
  for (const event of events) {
    if (event.type !== 'request.succeeded' && event.type !== 'request.failed') continue
    if (system !== undefined && event.system !== system) continue
    if (event.type === 'request.failed') failed++
    else {
      answered++
      if (event.degraded) degraded++
    }
  }
  return { total: answered + failed, answered, degraded, failed }
}
