import { incidents } from '../metric/incidents.js'
import { recoveryTimes } from '../metric/recovery-times.js'
import type { SystemInternals } from '../system/system.js'
import { type FaultsOver, FaultWatch } from './faults-over.js'

/**
 * Lets time run until every window has ended and, after that, as many probes as close an incident have begun and were
 * good, with no incident open; or until `boundMs` after the end. Under an injection that has no end: until it has acted
 * and the system is well, or `boundMs` after it began. New injections on the way are waited for too.
 */
export async function untilRecovered(
  system: SystemInternals,
  boundMs: number,
  since: 'fault' | 'incident',
): Promise<void> {
  const { host, probes, settings } = system
  const watch = new FaultWatch(host)
  const well = (over: FaultsOver, fromMs: number) =>
    host.nowMs() >= fromMs &&
    !probes.open &&
    probes.stableSince(fromMs) &&
    [...over.idle].every((injection) => watch.acted(injection))

  for (let limitMs = Number.NEGATIVE_INFINITY; ; ) {
    const over = watch.over()
    const fromMs = Math.max(over.endMs, over.endlessFromMs)
    system.confirmFrom(fromMs)
    const nextMs = Math.max(fromMs, openFrom(system, since)) + boundMs
    // A limit that does not move has been waited for already, unless an injection came or went.
    if (nextMs <= limitMs) break
    limitMs = nextMs
    await host.runUntil(() => system.stopped || watch.changed() || well(over, fromMs), limitMs)
    if (watch.changed()) limitMs = Number.NEGATIVE_INFINITY
    else if (system.stopped || well(over, fromMs)) return
  }
  // Good in time, but not yet as often as closes the incident: what comes next decides.
  const inTime = () => probes.open && probes.recoveringMs !== null
  if (!inTime()) return
  system.confirmFrom(host.nowMs())
  const longestMs = settings.stableProbes * ((settings.everyMs ?? 0) + settings.probeTimeoutMs)
  await host.runUntil(() => system.stopped || !inTime(), host.nowMs() + longestMs)
}

/** From when the bound of an open incident counts that no fault's end explains; -Infinity when there is none. */
function openFrom({ host, settings, probes }: SystemInternals, since: 'fault' | 'incident'): number {
  if (!probes.open) return Number.NEGATIVE_INFINITY
  const last = incidents(host.events, settings.name).at(-1)
  const time = recoveryTimes(host.events, settings.name).at(-1)
  return last && (since === 'incident' || time?.since === 'incident') ? last.openedMs : Number.NEGATIVE_INFINITY
}

/** What must have been seen before a record is judged. */
export interface Observation {
  /** Until then, absolute virtual ms. @default the end of the last window */
  readonly untilMs?: number
  /** Requests sent until then must have ended. @default false */
  readonly requests?: boolean
}

/** True when there is nothing to wait for: windows over, a probe begun after that has ended. */
export function isObserved(system: SystemInternals, observation: Observation = {}): boolean {
  return observedBy(system, observation.untilMs ?? new FaultWatch(system.host).over().endMs, observation.requests)
}

function observedBy(system: SystemInternals, untilMs: number, requests = false): boolean {
  const { host, probes, oldestRequestMs } = system
  if (system.stopped) return true
  return host.nowMs() >= untilMs && probes.lastStartedMs >= untilMs && (!requests || oldestRequestMs >= untilMs)
}

/** Lets time run until `isObserved`. Injections without an end are not waited for. */
export async function untilObserved(system: SystemInternals, observation: Observation = {}): Promise<void> {
  const { host, settings } = system
  const watch = new FaultWatch(host)
  const slackMs =
    (settings.everyMs ?? 0) +
    2 * settings.probeTimeoutMs +
    (observation.requests ? (settings.workload?.timeoutMs ?? 0) : 0)
  do {
    const untilMs = observation.untilMs ?? watch.over().endMs
    system.confirmFrom(untilMs)
    const done = () => observedBy(system, untilMs, observation.requests)
    await host.runUntil(() => done() || (observation.untilMs === undefined && watch.changed()), untilMs + slackMs)
  } while (observation.untilMs === undefined && watch.changed() && !system.stopped)
}

/**
 * Lets time run until windows are over and what was observed has ended, and the last incident has closed, or has been
 * open for so long that the mean is past the bound anyway.
 */
export async function untilMeanDecided(
  system: SystemInternals,
  boundMs: number,
  observation?: Observation,
): Promise<void> {
  await untilObserved(system, observation)
  const { host, settings, probes } = system
  if (!probes.open) return
  const all = incidents(host.events, settings.name, host.nowMs())
  const closedMs = all.reduce((sum, incident) => sum + (incident.open ? 0 : incident.lastedMs), 0)
  const untilMs = (all.at(-1)?.openedMs ?? host.nowMs()) + boundMs * all.length - closedMs
  await host.runUntil(() => system.stopped || !probes.open, untilMs)
}
