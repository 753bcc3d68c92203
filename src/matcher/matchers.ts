import type { Duration } from '../clock/duration.js'
import { toHaveErrorRateBelow } from './to-have-error-rate-below.js'
import { toHaveMttrBelow } from './to-have-mttr-below.js'
import { type SteadyStateOptions, toHoldSteadyState } from './to-hold-steady-state.js'
import { type RecoverOptions, toRecoverWithin } from './to-recover-within.js'
import { type AvailableOptions, toStayAvailable } from './to-stay-available.js'

/**
 * Matchers for a system, or for a timeline (live, or its events read back from a file), which is judged as it stands;
 * with several systems in it, each must meet what is expected.
 *
 * Await them all. On a live system they let virtual time run until what they speak of has been observed; one that has
 * to wait and was not awaited fails the test. Too little observed to tell fails too, with and without `.not`.
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
}

/** All matchers by name, for the `expect.extend` of any runner that gives them a `MatcherContext` as `this`. */
export const matchers = {
  toRecoverWithin,
  toHaveMttrBelow,
  toStayAvailable,
  toHaveErrorRateBelow,
  toHoldSteadyState,
}
