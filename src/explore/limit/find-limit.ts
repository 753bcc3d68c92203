import { plainRunner, type Runner } from '../../chaos/index.js'
import type { ExploreBody } from '../runs.js'
import type { Limit } from './limit.js'
import { limitInTest } from './limit-in-test.js'
import type { LimitOptions } from './options.js'

/** Looks for a limit. */
export type FindLimit = (options: LimitOptions, body: ExploreBody) => Promise<Limit>

/** The `findLimit` of a test runner: in a test it has nine tenths of its timeout. */
export function createFindLimit(runner: Runner): FindLimit {
  return async (options, body) => {
    const { limit } = await limitInTest(runner, options, body, { fails: () => false, replays: true })
    return limit
  }
}

/**
 * The longest outage, the largest latency, failure rate, clock skew or drift that `body` still tolerates, exact in virtual
 * time. The body is run anew for each value, with several seeds, under every oracle of a search: it passes or throws. If it
 * gives back a system, no probe of it may fail. A value that breaks it is what is looked for, and no error.
 *
 * It says what was tried: that no smaller value breaks is known of those alone. With FAULTLINE_REPLAY set, that schedule is
 * run first.
 * @throws InvalidOptionError, GoldenRunError, NondeterminismError, FaultNeverActedError, UnknownPointError, NeverReachedError; in a replay
 * CounterexampleError
 * @example const { tolerated } = await findLimit({ of: 'latency', at: 'payments.*' }, async (chaos) => { … })
 */
export const findLimit: FindLimit = createFindLimit(plainRunner)
