import type { TimelineEvent } from '../timeline/event.js'
import { type Availability, availability } from './availability.js'
import { type ErrorRate, errorRate } from './error-rate.js'
import { type Incident, incidents } from './incidents.js'
import { type Mttr, mttr } from './mttr.js'
import { type Observed, observed } from './observed.js'
import { type RecoveryTime, recoveryTimes } from './recovery-times.js'
import { type Requests, requests } from './requests.js'

/** Every figure of a system. */
export interface Measures {
  readonly observed: Observed
  readonly requests: Requests
  readonly incidents: readonly Incident[]
  readonly mttr: Mttr
  readonly recoveryTimes: readonly RecoveryTime[]
  readonly availability: Availability
  readonly errorRate: ErrorRate
}

/**
 * All figures of one system, or of all together: pure, from events alone, live or read back from a file.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function measure(events: readonly TimelineEvent[], system?: string, untilMs?: number): Measures {
  return {
    observed: observed(events, system),
    requests: requests(events, system),
    incidents: incidents(events, system, untilMs),
    mttr: mttr(events, system, untilMs),
    recoveryTimes: recoveryTimes(events, system, untilMs),
    availability: availability(events, system),
    errorRate: errorRate(events, system),
  }
}
