import { maxStepsOf, type SearchOptions, spentText } from './check-options.js'
import { checkModel, type Model } from './model/model.js'
import type { Operation } from './operation.js'
import { effectiveOperations, type HistorySource } from './operations-of.js'
import { longestOrders, operationsIn, type PartialOrder } from './search/partial-order.js'
import { problemOf } from './search/problem.js'
import { Search } from './search/search.js'
import type { CheckResult } from './verdict.js'

export interface SequentialResult<State = unknown> extends CheckResult {
  readonly property: 'sequential'
  readonly model: string
  /** Calls of the model's `step` that it took to tell. */
  readonly steps: number
  /** When it holds: one order that explains all answers. */
  readonly order: readonly Operation[] | undefined
  /** When it does not: the longest orders that the model allows; three at most. */
  readonly longest: readonly PartialOrder<State>[]
}

/**
 * Whether all answers can be explained by operations that took effect one after the other, each client's in the order in
 * which it asked (Lamport 1979). Unlike `checkLinearizable` it lets the clients' clocks drift apart: a read may be as old
 * as it likes, as long as nobody's own order shows it.
 *
 * It is not divided into parts: a store each of whose keys is sequentially consistent need not be so itself.
 * @throws InvalidOptionError
 * @example
 * const { ok } = checkSequential(history, models.keyValue())
 * @see https://doi.org/10.1109/TC.1979.1675439
 */
export function checkSequential<State, O extends { readonly name: string }, Result>(
  history: HistorySource,
  model: Model<State, O, Result>,
  options: SearchOptions = {},
): SequentialResult<State> {
  const maxSteps = maxStepsOf(options)
  checkModel(model)
  const spec = model as unknown as Model<State>
  const operations = effectiveOperations(history)
  const lanes = new Map<string, number>()
  for (const { client } of operations) if (!lanes.has(client)) lanes.set(client, lanes.size)
  const problem = problemOf(operations, spec, ({ client }) => lanes.get(client) ?? 0)
  const search = new Search(problem, spec, maxSteps)
  const end = search.run()
  const base = { property: 'sequential', model: model.name, steps: search.steps, longest: [] } as const
  switch (end) {
    case 'found': {
      const order = operationsIn(problem, search.placed.order)
      return { ...base, ok: true, verdict: 'holds', reason: 'One order explains what every client saw.', order }
    }
    case 'spent': {
      const reason = spentText(maxSteps)
      return { ...base, ok: false, verdict: 'unknown', reason, order: undefined }
    }
    default: {
      const longest = longestOrders(problem, spec, maxSteps)
      const reason = 'No one order explains what every client saw.'
      return { ...base, ok: false, verdict: 'broken', reason, order: undefined, longest }
    }
  }
}
