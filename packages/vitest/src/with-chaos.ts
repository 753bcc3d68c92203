import type { Chaos, ChaosOptions } from 'faultline'
import { createWithChaos } from 'faultline/adapter'
import type { TestContext } from 'vitest'
import { withParametersOf } from './parameters.js'
import { contextOf, runner } from './runner.js'

const inSession = createWithChaos(runner)

/**
 * A test function that runs `body` in a chaos session: faults on a schedule, in virtual time, seeded. Whatever ends it,
 * all is put back. What Vitest passes to a test function comes after `chaos`: the context and its fixtures, the row of
 * `test.each`, the case of `test.for`.
 * @example test('survives an outage', withChaos(async (chaos) => { … }))
 */
export function withChaos<Args extends unknown[] = [context: TestContext]>(
  body: (chaos: Chaos, ...args: Args) => unknown,
  options?: ChaosOptions,
): (...args: Args) => Promise<void> {
  // The body is checked where it is written, not when the test runs.
  inSession(body as never, options)
  const run = (...args: Args) => inSession((chaos) => body(chaos, ...args), options)(contextOf(args))
  return withParametersOf(body, run)
}
