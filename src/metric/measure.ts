import type { TimelineEvent } from '../timeline/event.js'
import { type Availability, availability } from './availability.js'
import { type Degradation, degradation } from './degradation.js'
import { type DetectionTime, detectionTimes, type Mttd, mttdOf } from './detection-times.js'
import { type ErrorRate, errorRate } from './error-rate.js'
import { type FaultTolerance, faultToleranceOf } from './fault-tolerance.js'
import { type Incident, incidents } from './incidents.js'
import { type Latency, latency } from './latency.js'
import { type Mtbf, mtbf } from './mtbf.js'
import { type Mttr, mttr } from './mttr.js'
import { type Observed, observed } from './observed.js'
import { type InjectionMeasures, perInjection } from './per-injection.js'
import { type PointMeasures, perPoint } from './per-point.js'
import { type RecoverySuccess, recoverySuccess } from './recovery-success.js'
import { type RecoveryTime, recoveryTimes } from './recovery-times.js'
import { type Requests, requests } from './requests.js'
import { type States, states } from './states.js'

/** Every figure of a system. One that is not known is null, never 0. */
export interface Measures {
  readonly observed: Observed
  readonly requests: Requests
  readonly incidents: readonly Incident[]
  readonly mttr: Mttr
  readonly mttd: Mttd
  readonly mtbf: Mtbf
  readonly recoveryTimes: readonly RecoveryTime[]
  readonly detectionTimes: readonly DetectionTime[]
  readonly recovery: RecoverySuccess
  readonly availability: Availability
  readonly states: States
  readonly errorRate: ErrorRate
  readonly degradation: Degradation
  readonly faultTolerance: FaultTolerance
  readonly latency: Latency
  /** Of all that was injected, whichever system met it. */
  readonly perPoint: readonly PointMeasures[]
  readonly perInjection: readonly InjectionMeasures[]
}

/**
 * All figures of one system, or of all together: pure, from events alone, live or read back from a file. It takes time
 * in proportion to n log n of the events.
 * @param untilMs how far an open incident is counted, absolute virtual ms. @default the last event
 */
export function measure(events: readonly TimelineEvent[], system?: string, untilMs?: number): Measures {
  const injections = perInjection(events, system, untilMs)
  const detections = detectionTimes(events, system)
  return {
    observed: observed(events, system),
    requests: requests(events, system),
    incidents: incidents(events, system, untilMs),
    mttr: mttr(events, system, untilMs),
    mttd: mttdOf(detections),
    mtbf: mtbf(events, system),
    recoveryTimes: recoveryTimes(events, system, untilMs),
    detectionTimes: detections,
    recovery: recoverySuccess(events, system),
    availability: availability(events, system),
    states: states(events, system),
    errorRate: errorRate(events, system),
    degradation: degradation(events, system),
    faultTolerance: faultToleranceOf(injections),
    latency: latency(events, system),
    perPoint: perPoint(events),
    perInjection: injections,
  }
}

/** True for what `measure` gave, also once it was read back from JSON. */
export function isMeasures(value: unknown): value is Measures {
  if (typeof value !== 'object' || value === null) return false
  const { observed, incidents, mttr, faultTolerance } = value as Partial<Measures>
  const objects = [observed, mttr, faultTolerance].every((part) => typeof part === 'object' && part !== null)
  return objects && Array.isArray(incidents)
}
