import type { Abandon, Runner } from '../../chaos/index.js'
import { InvalidOptionError, MatcherCannotWaitError, MatcherNotAwaitedError } from '../../error/index.js'
import type { MatcherContext, MatcherResult } from '../../matcher/index.js'
import { isSystem } from '../../system/index.js'
import { sessionAround } from '../in-search.js'
import type { ExploreBody } from '../runs.js'
import type { Limit } from './limit.js'
import { limitInTest } from './limit-in-test.js'
import { limitMessage } from './limit-message.js'
import type { LimitOptions } from './options.js'
import { kindOf } from './settings.js'

/** As of `findLimit`, with the limit that is to be held instead of the largest value to be tried. */
export type TolerateUpToOptions = LimitOptions extends infer Options
  ? Options extends { readonly max?: infer Value }
    ? Omit<Options, 'max'> & {
        /** Up to here it is to be tolerated; the value itself is within. */
        readonly limit: Exclude<Value, undefined>
      }
    : never
  : never

/** Matchers that come with `faultline/explore`. */
export interface LimitMatchers<R = unknown> {
  /**
   * The body tolerates that much, and whatever less was tried: `findLimit` with `max: limit`. Where runs or time were used
   * up before the limit itself was tried, it fails, with and without `.not`.
   * @throws InvalidOptionError, GoldenRunError, NondeterminismError, FaultNeverActedError, UnknownPointError, MatcherCannotWaitError
   * @example await expect(buyOnce).toTolerateUpTo({ of: 'latency', at: 'payments.charge', limit: '2s' })
   */
  toTolerateUpTo(options: TolerateUpToOptions): Promise<R>
}

const matcher = 'toTolerateUpTo'
const examples = { ms: "'2s'", ratio: '0.1', ppm: '100' } as const

/** The matchers of a test runner, for its `expect.extend`. */
export function createLimitMatchers(runner: Runner) {
  return {
    // Not async: misuse is told at once, inside another matcher too, where nobody would wait for it.
    toTolerateUpTo(this: MatcherContext, received: unknown, options: TolerateUpToOptions): Promise<MatcherResult> {
      if (this.promise === undefined) throw new MatcherCannotWaitError(matcher, 'body')
      return held(runner, this, checkReceived(received), checkLimit(options))
    },
  }
}

async function held(
  runner: Runner,
  context: MatcherContext,
  body: ExploreBody,
  options: TolerateUpToOptions,
): Promise<MatcherResult> {
  const { isNot = false } = context
  const { limit: max, ...rest } = options
  const waiting = new Awaited(runner)
  try {
    const { limit, origin } = await limitInTest(runner, { ...rest, max } as LimitOptions, body, {
      fails: (found) => passes(found, isNot) === isNot,
      // What `.not` fails with is that nothing broke: there is no schedule to be run again.
      replays: !isNot,
      onOpen: (abandon) => waiting.onOpen(abandon),
    })
    return { pass: passes(limit, isNot), message: () => limitMessage(context, limit, origin, options) }
  } finally {
    await waiting.end()
  }
}

/** Unknown, where it was cut off before it came to the limit: then it fails either way. */
function passes({ broken, reachedMax }: Limit, isNot: boolean): boolean {
  if (broken !== undefined) return false
  return reachedMax || isNot
}

function checkReceived(received: unknown): ExploreBody {
  if (typeof received === 'function') return received as ExploreBody
  const wayOut = isSystem(received)
    ? 'It is run anew for each value: make the system in it, and give it back.'
    : 'await expect(async (chaos) => { … }).toTolerateUpTo(…)'
  throw new InvalidOptionError('body', 'to be a function that is given `chaos`', received, wayOut)
}

function checkLimit(options: TolerateUpToOptions): TolerateUpToOptions {
  const { of, unit, read } = kindOf(options as LimitOptions)
  if ('max' in options)
    throw new InvalidOptionError('max', 'to be left out', options.max, 'Nothing above `limit` is tried.')
  if (options.limit === undefined)
    throw new InvalidOptionError(
      'limit',
      `to say how much ${of} is to be tolerated`,
      undefined,
      `Such as ${examples[unit]}.`,
    )
  if (read('limit', options.limit) === 0)
    throw new InvalidOptionError('limit', 'to be above 0', options.limit, 'No fault at all is always tolerated.')
  return options
}

/** Sees to it that the promise of a matcher which nobody awaited fails its test. */
class Awaited {
  readonly #around = sessionAround()
  #settled = false
  #late = false
  #abandon: Abandon | undefined

  constructor(runner: Runner) {
    this.#around?.pendingMatchers.add(matcher)
    if (this.#around === undefined && runner.test(undefined) !== undefined)
      runner.onFinished(undefined, () => this.#testEnds())
  }

  /** Its search is in no other session. */
  onOpen(abandon: Abandon): void {
    this.#abandon = abandon
  }

  /** Never settles after the test has ended: what is thrown then would fail another one. */
  async end(): Promise<void> {
    this.#settled = true
    const { open = true } = this.#around ?? {}
    if (this.#late || !open) await new Promise<never>(() => {})
    this.#around?.pendingMatchers.delete(matcher)
  }

  #testEnds(): Promise<void> | undefined {
    if (this.#settled) return undefined
    this.#late = true
    const closed = Promise.resolve(this.#abandon?.(new Error('The test ended before its search did.')))
    return closed.then(() => {
      throw new MatcherNotAwaitedError([matcher])
    })
  }
}
