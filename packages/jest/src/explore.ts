import { expect } from '@jest/globals'
import type { Chaos } from 'faultline'
import {
  createExplore,
  createFindLimit,
  createLimitMatchers,
  createReplaySchedule,
  type ExploreOptions,
  type LimitMatchers,
} from 'faultline/explore'
import { runner } from './runner.js'

export * from 'faultline/explore'

expect.extend(createLimitMatchers(runner) as Parameters<typeof expect.extend>[0])

declare module '@jest/expect' {
  interface Matchers<R extends void | Promise<void>, T> extends LimitMatchers<R> {}
}

/** `findLimit`, with nine tenths of the test's timeout, and a line of Jest to see again how a value broke. */
export const findLimit = createFindLimit(runner)

/** A body that is run once for each schedule: given its session, then what Jest passes to a test function. */
export type ExploreBody<Args extends unknown[] = []> = (chaos: Chaos, ...args: Args) => unknown

/** Its report is that of `search`: a test function gives nothing back. */
type SearchTest<Args extends unknown[]> = (...args: Args) => Promise<void>

const searching = createExplore(runner)
const replaying = createReplaySchedule(runner)

/**
 * A test function that searches for a schedule under which `body` fails, makes it as small as can be, and fails with it.
 * It has nine tenths of the test's timeout. What Jest passes to a test function comes after `chaos`: the row of
 * `test.each`.
 * @example test('charges once', explore(async (chaos) => { … }))
 */
export function explore<Args extends unknown[] = []>(body: ExploreBody<Args>): SearchTest<Args>
export function explore<Args extends unknown[] = []>(options: ExploreOptions, body: ExploreBody<Args>): SearchTest<Args>
export function explore<Args extends unknown[]>(
  first: ExploreOptions | ExploreBody<Args>,
  second?: ExploreBody<Args>,
): SearchTest<Args> {
  const [options, body] = typeof first === 'function' ? [{}, first] : [first, second as ExploreBody<Args>]
  // The body is checked where it is written, not when the test runs.
  searching(options, body as never)
  // No parameters of its own: Jest would take one for the callback `done`.
  return async (...args: Args) => {
    await searching(options, (chaos) => body(chaos, ...args))()
  }
}

/**
 * A test function that runs `body` under one schedule, as a search does: with every oracle, and faults that need not act.
 * @example test('the answer is lost', replaySchedule(schedule, buyTwice))
 */
export function replaySchedule<Args extends unknown[] = []>(
  schedule: Parameters<typeof replaying>[0],
  body: ExploreBody<Args>,
  options?: ExploreOptions,
): SearchTest<Args> {
  replaying(schedule, body as never, options)
  return async (...args: Args) => {
    await replaying(schedule, (chaos) => body(chaos, ...args), options)()
  }
}
