import type { Chaos, ChaosOptions } from 'faultline'
import { createWithChaos } from 'faultline/adapter'
import { runner } from './runner.js'

const inSession = createWithChaos(runner)

/**
 * A test function that runs `body` in a chaos session: faults on a schedule, in virtual time, seeded. Whatever ends it,
 * all is put back. What Jest passes to a test function comes after `chaos`: the row of `test.each`.
 * @example test('survives an outage', withChaos(async (chaos) => { … }))
 */
export function withChaos<Args extends unknown[] = []>(
  body: (chaos: Chaos, ...args: Args) => unknown,
  options?: ChaosOptions,
): (...args: Args) => Promise<void> {
  // The body is checked where it is written, not when the test runs.
  inSession(body as never, options)
  // No parameters of its own: Jest would take one for the callback `done`.
  return (...args: Args) => inSession((chaos) => body(chaos, ...args), options)()
}
