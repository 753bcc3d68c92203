import type { TimelineEvent } from '../timeline/event.js'
import { incidents } from './incidents.js'
import { states } from './states.js'

/** Mean time between failures. */
export interface Mtbf {
  /** Time not down / incidents, in virtual ms; null when there was no incident, or no probe has ended. */
  readonly meanMs: number | null
  /** Incidents. */
  readonly failures: number
  /** Time up or degraded, in virtual ms: what is known to have passed without a failure. Null when no probe has ended. */
  readonly runningMs: number | null
}

/**
 * Mean time between failures of one system, or of all together: the time they ran, divided by how often they failed.
 * The time after the last incident counts, as else it would be the shorter the better the system became.
 * @see IEC 60050-192:2015, 192-05-13, mean operating time between failures
 */
export function mtbf(events: readonly TimelineEvent[], system?: string): Mtbf {
  const { upMs, degradedMs } = states(events, system)
  const failures = incidents(events, system).length
  const runningMs = upMs === null || degradedMs === null ? null : upMs + degradedMs
  return { meanMs: runningMs === null || failures === 0 ? null : runningMs / failures, failures, runningMs }
}
