import { InvalidOptionError } from '../error/index.js'
import type { Chaos } from './chaos.js'
import { checkDeterminism, traced } from './determinism.js'
import { type ChaosOptions, type SessionSettings, settle } from './options.js'
import { type Abandon, runSession } from './run-session.js'
import type { RunTrace } from './run-trace.js'
import { originOf, plainRunner, type Runner } from './runner.js'
import type { Origin } from './session.js'

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
      let over = false
      const abandonOnEnd = (abandon: Abandon) =>
        runner.onFinished(context, () => {
          over = true
          return abandon(new Error('The test ended before its chaos session did.'))
        })
      const run = (given: SessionSettings, from: Origin) =>
        runSession(given, from, (chaos) => body(chaos, context as never), undefined, abandonOnEnd)
      if (settings.determinism === undefined) {
        await run(settings, origin)
        return
      }
      let runs = 0
      // One test, one report: that of the first run.
      const runOnce = (trace: RunTrace) =>
        run(traced(settings, trace), runs++ === 0 ? origin : { ...origin, listener: undefined })
      await checkDeterminism(settings.seed, runOnce, () => over)
    }
  }
}

/**
 * A function that runs `body` in a chaos session: faults on a schedule, in virtual time, seeded. Whatever ends it, all
 * is put back.
 * @example test('survives an outage', withChaos(async (chaos) => { … }))
 */
export const withChaos: WithChaos = createWithChaos(plainRunner)
