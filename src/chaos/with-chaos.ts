import { InvalidOptionError } from '../error/index.js'
import type { Chaos } from './chaos.js'
import { type ChaosOptions, settle } from './options.js'
import { type Abandon, runSession } from './run-session.js'
import { originOf, plainRunner, type Runner } from './runner.js'

/** A test body: given its session, and whatever the runner gives to a test function. */
export type ChaosBody<Context = unknown> = (chaos: Chaos, context: Context) => unknown

/** Makes a test function of a body. */
export type WithChaos<Context = unknown> = <C extends Context = Context>(
  body: ChaosBody<C>,
  options?: ChaosOptions,
) => (context?: C) => Promise<void>

/** The `withChaos` of a test runner. */
export function createWithChaos<Context = unknown>(runner: Runner): WithChaos<Context> {
  return (body, options = {}) => {
    if (typeof body !== 'function')
      throw new InvalidOptionError('body', 'to be a function', body, 'withChaos(async (chaos) => { … })')
    return async (context) => {
      const settings = settle(options)
      const origin = originOf(runner, context)
      const abandonOnEnd = (abandon: Abandon) =>
        runner.onFinished(context, () => abandon(new Error('The test ended before its chaos session did.')))
      await runSession(settings, origin, (chaos) => body(chaos, context as never), undefined, abandonOnEnd)
    }
  }
}

/**
 * A function that runs `body` in a chaos session: faults on a schedule, in virtual time, seeded. Whatever ends it, all
 * is put back.
 * @example test('survives an outage', withChaos(async (chaos) => { … }))
 */
export const withChaos: WithChaos = createWithChaos(plainRunner)
