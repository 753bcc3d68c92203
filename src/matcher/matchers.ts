import type { Duration } from '../clock/duration.js'
import type { Targets } from '../metric/targets.js'
import { toDegradeGracefully } from './to-degrade-gracefully.js'
import { toHaveErrorRateBelow } from './to-have-error-rate-below.js'
import { toHaveMttrBelow } from './to-have-mttr-below.js'
import { type SteadyStateOptions, toHoldSteadyState } from './to-hold-steady-state.js'
import { toMeetTargets } from './to-meet-targets.js'
import { type RecoverOptions, toRecoverWithin } from './to-recover-within.js'
import { type AvailableOptions, toStayAvailable } from './to-stay-available.js'
import { type TolerateOptions, toTolerate } from './to-tolerate.js'
import type { Tolerated } from './tolerated.js'

/**
 * Matchers for a system, or for a timeline (live, or its events read back from a file) or a report, which are judged as
 * they stand; with several systems in it, each must meet what is expected.
 *
 * Await them all. On a live system they let virtual time run until what they speak of has been observed; one that has
 * to wait and was not awaited fails the test. Too little observed to tell fails too, with and without `.not`.
 *
 * Inside another matcher (`toMatchObject({ events: expect.toHaveMttrBelow('30s') })`) they judge records, and systems of
 * which there is nothing more to observe; for others they throw, as they cannot let time run there.
 */
export interface ChaosMatchers<R = unknown> {
  /**
   * Each incident closed within that time of the end of the last injection that overlapped it (0 when it closed
   * before). A system that was never down passes.
   *
   * On a live system time runs until every window has ended and, after that, `stableProbes` probes have begun and were
   * good, or until the end of the last window plus `within`. An injection without an end is counted to the last time
   * it acted in the incident.
   *
   * It does not prove that the system stays well afterwards: see `toHoldSteadyState({ for })`.
   * @param within virtual ms, 0 or more, or text such as '5s'; the bound itself is within
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toRecoverWithin('5s')
   * @example await expect(system).toRecoverWithin('30s', { since: 'incident' })
   */
  toRecoverWithin(within: Duration, options?: RecoverOptions): Promise<R>

  /**
   * The mean of close − open over all incidents is below that. No incident passes. On a live system time runs until
   * every window has ended and no incident is open, or the mean is past the bound.
   * @param below virtual ms, 0 or more, or text such as '30s'
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toHaveMttrBelow('30s')
   */
  toHaveMttrBelow(below: Duration): Promise<R>

  /**
   * The system was up for at least that share of the observed time, or answered that share of its requests. On a live
   * system time runs until every window has ended and a probe begun after that has ended; when that is so already, it
   * judges at once.
   * @param ratio 0 to 1, never a percentage
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toStayAvailable(0.99)
   * @example await expect(system).toStayAvailable(0.95, { by: 'requests' })
   */
  toStayAvailable(ratio: number, options?: AvailableOptions): Promise<R>

  /**
   * Less than that share of the workload's requests failed. Waits as `toStayAvailable`, and for the requests that were
   * in flight.
   * @param ratio above 0, up to 1, never a percentage
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toHaveErrorRateBelow(0.05)
   */
  toHaveErrorRateBelow(ratio: number): Promise<R>

  /**
   * No probe failed: in all that was observed until every window has ended, or, with `for`, from now on for so long.
   * An injection without an end is not waited for: give `for`.
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toHoldSteadyState()
   * @example await expect(system).toHoldSteadyState({ for: '1m' })
   */
  toHoldSteadyState(options?: SteadyStateOptions): Promise<R>

  /**
   * No probe failed that was under way while the fault acted, from its first act to its end. With options, on a live
   * system, it is injected here, and time runs until its window is over and a probe begun after that has ended. Without,
   * what was injected before is judged, on a live system once every window has ended; a scenario is known by its name and
   * severity, a fault by its kind and what it does. A fault that was not injected, never acted, or acted while no probe
   * was under way tells nothing.
   *
   * It does not prove that the system is well afterwards: see `toRecoverWithin`.
   * @param what a scenario, a fault, a list of faults, what `chaos.inject` gave, or the name of a scenario
   * @param options where and when, as in `chaos.inject`; `for` must be given
   * @throws NotASystemError, InvalidOptionError, UnknownFaultKindError
   * @example await expect(system).toTolerate(scenarios.highLatency(), { at: 'payments.*', for: '10s' })
   * @example await expect(system).toTolerate('highLatency')
   */
  toTolerate(what: Tolerated, options?: TolerateOptions): Promise<R>

  /**
   * Of the requests not served in full, at least that share of 100 was answered in a declared degraded way; all served in
   * full is 100. Waits as `toHaveErrorRateBelow`.
   * @param score 0 to 100
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toDegradeGracefully(80)
   */
  toDegradeGracefully(score: number): Promise<R>

  /**
   * Each figure is better than its target, or, where nothing is better, reaches it. Without targets: MTTR below 30 s,
   * fault tolerance above 80, availability above 0.99, graceful degradation above 80, recovery success above 0.9; those of
   * them for which there is nothing to judge (no workload, no injection that acted) are left out. It takes the figures
   * that `measure` gives as well.
   *
   * On a live system time runs until every window has ended, requests in flight have, and no incident is open or the MTTR
   * is past its bound.
   * @param targets bounds by the names of metrics: `metricNames`
   * @throws NotASystemError, InvalidOptionError
   * @example await expect(system).toMeetTargets({ mttr: '30s', availability: 0.95 })
   */
  toMeetTargets(targets?: Targets): Promise<R>
}

/** All matchers by name, for the `expect.extend` of any runner that gives them a `MatcherContext` as `this`. */
export const matchers = {
  toRecoverWithin,
  toHaveMttrBelow,
  toStayAvailable,
  toHaveErrorRateBelow,
  toHoldSteadyState,
  toTolerate,
  toDegradeGracefully,
  toMeetTargets,
}
