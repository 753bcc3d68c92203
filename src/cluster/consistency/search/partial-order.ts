import type { Model } from '../model/model.js'
import type { Operation } from '../operation.js'
import { valueText } from '../operation-text.js'
import type { Problem } from './problem.js'
import { type Placed, Search } from './search.js'

/** One of the longest orders that a search found before nothing could follow. */
export interface PartialOrder<State = unknown> {
  readonly order: readonly Operation[]
  /** The state that it leads to, and the same in few words. */
  readonly state: State
  readonly stateText: string
  /** Those with an answer that are not in it, in the order they were invoked. */
  readonly left: readonly Operation[]
}

/** More would hardly be read. */
const mostOrders = 3

/**
 * The longest orders of a problem that has none for all, as far as the steps go. Nearly always all answers but one have a
 * place, so that is looked for first: the search ends as soon as there are enough.
 */
export function longestOrders<State>(problem: Problem, model: Model<State>, maxSteps: number): PartialOrder<State>[] {
  const answers = problem.placeables.filter(({ answer }) => answer !== undefined).length
  const { found, most } = ordersOf(problem, model, maxSteps, answers - 1)
  return found.length > 0 ? found : ordersOf(problem, model, maxSteps, most).found
}

function ordersOf<State>(problem: Problem, model: Model<State>, maxSteps: number, length: number) {
  const search = new Search(problem, model, maxSteps)
  const found: PartialOrder<State>[] = []
  search.run((placed) => {
    if (placed === length) found.push(partialOrder(problem, model, search.placed))
    return found.length === mostOrders
  })
  return { found, most: search.most }
}

/** The operations of an order by themselves. */
export function operationsIn({ placeables }: Problem, order: readonly number[]): Operation[] {
  return order.flatMap((number) => placeables[number]?.operation ?? [])
}

function partialOrder<State>(
  problem: Problem,
  model: Model<State>,
  { order, state }: Placed<State>,
): PartialOrder<State> {
  const placed = new Set(order)
  const left = problem.placeables.flatMap(({ operation, answer }, number) =>
    answer === undefined || placed.has(number) ? [] : operation,
  )
  return { order: operationsIn(problem, order), state, stateText: model.show?.(state) ?? valueText(state), left }
}
