import { maxStepsOf, type SearchOptions, spentText } from './check-options.js'
import { checkModel, type Model } from './model/model.js'
import type { Operation } from './operation.js'
import { operationText } from './operation-text.js'
import { effectiveOperations, type HistorySource } from './operations-of.js'
import { failingPrefix } from './search/failing-prefix.js'
import { longestOrders, operationsIn, type PartialOrder } from './search/partial-order.js'
import { problemOf } from './search/problem.js'
import { Search } from './search/search.js'
import type { CheckResult } from './verdict.js'

/** An order that explains all answers, of the operations about one part of the system. */
export interface Linearization {
  /** The part, as the model's `partition` names it; undefined: all of it. */
  readonly part: string | undefined
  readonly order: readonly Operation[]
}

/** Why a history is not linearizable. */
export interface LinearizabilityFailure<State = unknown> {
  readonly part: string | undefined
  /** The shortest beginning of the history (of that part) that is not linearizable, as far as was known then. */
  readonly prefix: readonly Operation[]
  /** The operation whose answer ends the prefix: nothing that can have happened explains it. */
  readonly culprit: Operation
  /** Whether the same without that answer is linearizable for certain. */
  readonly shortest: boolean
  /** The longest orders of the prefix that the model allows; three at most. */
  readonly orders: readonly PartialOrder<State>[]
}

export interface LinearizableResult<State = unknown> extends CheckResult {
  readonly property: 'linearizable'
  readonly model: string
  /** Calls of the model's `step` that it took to tell. */
  readonly steps: number
  /** When it holds: an order for each part. */
  readonly linearizations: readonly Linearization[]
  /** When it does not. Of several parts, the one where it showed first. */
  readonly failure: LinearizabilityFailure<State> | undefined
}

/**
 * Whether all answers of a history can be explained by operations that took effect one after the other, each at some
 * moment between its invocation and its answer (Herlihy & Wing 1990). Those whose outcome is unknown may have taken
 * effect at any time after their invocation, or never; those that failed are left out.
 *
 * It says nothing of what the history does not show: how the system behaves under another schedule.
 * @param model what the system is to behave like: one of `models`, or your own
 * @throws InvalidOptionError
 * @example
 * const { ok } = checkLinearizable(history, models.register({ initial: 0 }))
 * @see https://doi.org/10.1145/78969.78972
 */
export function checkLinearizable<State, O extends { readonly name: string }, Result>(
  history: HistorySource,
  model: Model<State, O, Result>,
  options: SearchOptions = {},
): LinearizableResult<State> {
  const maxSteps = maxStepsOf(options)
  checkModel(model)
  const spec = model as unknown as Model<State>
  const operations = effectiveOperations(history)
  const linearizations: Linearization[] = []
  const broken: BrokenPart[] = []
  let steps = 0
  let spent = 0
  for (const [part, group] of partsOf(operations, spec)) {
    const problem = problemOf(group, spec)
    const search = new Search(problem, spec, maxSteps - steps)
    const end = search.run()
    steps += search.steps
    if (end === 'found') linearizations.push({ part, order: operationsIn(problem, search.placed.order) })
    else if (end === 'spent') spent++
    else broken.push({ part, operations: group, passed: search.passed })
  }
  const base = { property: 'linearizable', model: model.name, steps, linearizations } as const
  const failure = failureOf(broken, spec, maxSteps)
  if (failure !== undefined) {
    const { client, op, result } = failure.culprit
    const reason = `Nothing that can have happened explains what ${client} was answered: ${operationText({ op, result })}.`
    return { ...base, ok: false, verdict: 'broken', reason, failure }
  }
  if (spent > 0) {
    const reason = spentText(maxSteps)
    return { ...base, ok: false, verdict: 'unknown', reason, failure }
  }
  return { ...base, ok: true, verdict: 'holds', reason: 'An order explains all answers.', failure }
}

/** The operations of each part; of all together, if one is about all. */
function partsOf<State>(
  operations: readonly Operation[],
  model: Model<State>,
): Map<string | undefined, readonly Operation[]> {
  const whole = new Map<string | undefined, readonly Operation[]>([[undefined, operations]])
  if (model.partition === undefined) return whole
  const parts = new Map<string | undefined, Operation[]>()
  for (const operation of operations) {
    const part = model.partition(operation.op)
    if (part === undefined) return whole
    const group = parts.get(part)
    if (group === undefined) parts.set(part, [operation])
    else group.push(operation)
  }
  return parts
}

interface BrokenPart {
  readonly part: string | undefined
  readonly operations: readonly Operation[]
  /** Answers that its search got past. */
  readonly passed: number
}

/** Of the parts that cannot be explained, the one where that showed first. */
function failureOf<State>(
  broken: readonly BrokenPart[],
  model: Model<State>,
  maxSteps: number,
): LinearizabilityFailure<State> | undefined {
  const found = broken.map(({ part, operations, passed }) => ({
    part,
    ...failingPrefix(operations, model, maxSteps, passed),
  }))
  const first = found.sort((a, b) => answeredAt(a.culprit) - answeredAt(b.culprit))[0]
  if (first === undefined) return undefined
  const { part, operations: prefix, culprit, shortest } = first
  const orders = longestOrders(problemOf(prefix, model), model, maxSteps)
  return { part, prefix, culprit, shortest, orders }
}

function answeredAt({ returnedAtMs = Number.POSITIVE_INFINITY }: Operation): number {
  return returnedAtMs
}
