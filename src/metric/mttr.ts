import type { TimelineEvent } from '../timeline/event.js'
import { incidents } from './incidents.js'
import { mean } from './mean.js'

/** Mean time to recovery. */
export interface Mttr {
  /** Mean of close − open over the incidents that closed, in virtual ms; null when none did. */
  readonly meanMs: number | null
  /** Incidents that closed. */
  readonly count: number
  /** Incidents that are still open. */
  readonly open: number
  /** An incident is still open, so that `meanMs` is not the last word. */
  readonly lowerBound: boolean
  /** Mean over all incidents, with those still open counted as long as they have lasted; null when there were none. */
  readonly atLeastMs: number | null
}

/**
 * Mean time to recovery of one system, or of all.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function mttr(events: readonly TimelineEvent[], system?: string, untilMs?: number): Mttr {
  const all = incidents(events, system, untilMs)
  const closed = all.filter((incident) => !incident.open)
  return {
    meanMs: mean(closed.map((incident) => incident.lastedMs)),
    count: closed.length,
    open: all.length - closed.length,
    lowerBound: closed.length < all.length,
    atLeastMs: mean(all.map((incident) => incident.lastedMs)),
  }
}
