import type { MatcherContext, MatcherResult } from '../../matcher/index.js'
import { isReport, isTimeline } from '../../timeline/index.js'
import { checkLinearizable, type LinearizableResult } from './check-linearizable.js'
import type { SearchOptions } from './check-options.js'
import { detailsOf } from './format-linearizable.js'
import { History } from './history.js'
import type { Model } from './model/model.js'
import type { HistorySource } from './operations-of.js'

/** Matchers for histories. They judge what has been recorded: nothing is waited for. */
export interface ConsistencyMatchers<R = unknown> {
  /**
   * All answers can be explained by operations that took effect one after the other, each between its invocation and its
   * answer: see `checkLinearizable`. A search whose steps are used up fails, with and without `.not`.
   * @param model what the system is to behave like: `models.register()`, or your own
   * @throws InvalidOptionError
   * @example expect(history).toBeLinearizable(models.register({ initial: 0 }))
   */
  // biome-ignore lint/suspicious/noExplicitAny: a model of any state, operations and answers
  toBeLinearizable(model: Model<any, any, any>, options?: SearchOptions): R
}

/** See `ConsistencyMatchers.toBeLinearizable`. */
export function toBeLinearizable(
  this: MatcherContext,
  received: unknown,
  model: Model,
  options: SearchOptions = {},
): MatcherResult {
  const isNot = this.isNot ?? false
  const result = checkLinearizable(received as HistorySource, model, options)
  return {
    pass: result.verdict === 'unknown' ? isNot : result.ok,
    message: () => messageOf(this, result, recipeOf(received)),
  }
}

export const consistencyMatchers = { toBeLinearizable }

const received = { holds: 'one that is', broken: 'one that is not', unknown: 'one of which it cannot be told' }

/** What to run again. */
interface Recipe {
  readonly seed: number | undefined
  readonly lines: readonly string[]
}

function recipeOf(received: unknown): Recipe {
  if (received instanceof History || isReport(received)) return { seed: received.seed, lines: received.replayLines }
  const events = isTimeline(received) ? received.events : []
  return { seed: events.find((event) => event.type === 'session.opened')?.seed, lines: [] }
}

function messageOf(context: MatcherContext, result: LinearizableResult, { seed, lines }: Recipe): string {
  const { utils, isNot = false, promise = '' } = context
  const comment = seed === undefined ? {} : { comment: `seed ${seed}` }
  // Runners print a text in quotes; these read better without.
  const bare = (printed: string) => printed.replaceAll('"', '')
  const sections = [
    [utils.matcherHint('toBeLinearizable', 'history', result.model, { isNot, promise, ...comment })],
    [
      `Expected: ${bare(utils.printExpected(isNot ? 'a history that is not linearizable' : 'a linearizable history'))}`,
      `Received: ${bare(utils.printReceived(received[result.verdict]))}`,
    ],
    [result.reason],
    ...detailsOf(result),
    seed === undefined
      ? []
      : [`Seed: ${seed}`, ...(lines.length > 0 ? ['Run it again:', ...lines.map((line) => `  ${line}`)] : [])],
  ]
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')
}
