import type { Model } from '../model/model.js'
import type { Operation } from '../operation.js'
import { type TimedEvent, timedEvents } from '../timed-events.js'
import { problemOf } from './problem.js'
import { Search, type SearchEnd } from './search.js'

/** The beginning of a history, up to an answer. */
export interface FailingPrefix {
  /** As far as was known then: those that had not been answered yet are of unknown outcome. */
  readonly operations: readonly Operation[]
  /** The one whose answer ends it. */
  readonly culprit: Operation
  /** The same without that answer is linearizable. False: some search before it had no steps left to tell. */
  readonly shortest: boolean
}

/**
 * The shortest beginning of a history that cannot be linearized, where all of it cannot. What is linearizable is so at
 * each moment of its past, so the first answer that cannot be explained is found by halving; the search that failed
 * tells where to begin.
 * @param passed how many answers that search got past
 */
export function failingPrefix<State>(
  operations: readonly Operation[],
  model: Model<State>,
  maxSteps: number,
  passed: number,
): FailingPrefix {
  const events = timedEvents(operations)
  const answers = events.flatMap(({ returns }, at) => (returns ? [at] : []))
  const prefix = (count: number) => beginning(operations, events, answers[count - 1] as number)
  const endOf = (count: number): SearchEnd => new Search(problemOf(prefix(count), model), model, maxSteps).run()
  // Up to `good` answers are explained, up to `bad` are not; what is between is not known yet.
  let good = Math.min(passed, answers.length - 1)
  let bad = answers.length
  let shortest = true
  // Nearly always it is the next one: steps grow from there.
  for (let stride = 1; good + stride < bad; stride *= 2) {
    const end = endOf(good + stride)
    if (end === 'found') good += stride
    else {
      if (end === 'none') bad = good + stride
      else shortest = false
      break
    }
  }
  while (bad - good > 1 && shortest) {
    const middle = (good + bad) >> 1
    const end = endOf(middle)
    if (end === 'found') good = middle
    else if (end === 'none') bad = middle
    else shortest = false
  }
  const culprit = operations[events[answers[bad - 1] as number]?.index as number] as Operation
  return { operations: prefix(bad), culprit, shortest }
}

/** What was known of the operations at an event: those invoked by then, and the answers given by then. */
function beginning(operations: readonly Operation[], events: readonly TimedEvent[], last: number): Operation[] {
  const known = new Map<number, Operation>()
  for (const { index, returns } of events.slice(0, last + 1)) {
    const operation = operations[index] as Operation
    known.set(index, returns ? operation : unanswered(operation))
  }
  return [...known.values()]
}

function unanswered({ client, op, invokedAtMs, invokedSeq }: Operation): Operation {
  return { client, op, invokedAtMs, outcome: 'unknown', ...(invokedSeq !== undefined && { invokedSeq }) }
}
