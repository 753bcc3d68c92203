import { canonicalText } from '../canonical-text.js'
import type { Answer, Model } from '../model/model.js'
import { type Operation, outcomeOf } from '../operation.js'
import { timedEvents } from '../timed-events.js'

/** One operation as the search sees it. They are numbered in the order of their invocations. */
export interface Placeable {
  readonly operation: Operation
  /** Undefined: its outcome is unknown, so that it may be placed or left out. */
  readonly answer: Answer | undefined
  readonly readOnly: boolean
  /** Number of the lane that its order is kept in. */
  readonly lane: number
  /** Of those whose outcome is unknown: the one before that asks for the same thing. */
  readonly twin: number | undefined
}

/** What a search is to put in one order: operations, and the lanes of events within which order counts. */
export interface Problem {
  readonly placeables: readonly Placeable[]
  /** Each lane's events in order: the number of the operation; for its answer, the number's complement (`~number`). */
  readonly lanes: readonly (readonly number[])[]
}

/**
 * @param operations none that failed for certain
 * @param laneOf which lane an operation is in. @default all are in one, so that real time orders them all
 */
export function problemOf<State>(
  operations: readonly Operation[],
  model: Model<State>,
  laneOf: (operation: Operation) => number = () => 0,
): Problem {
  const placeables: Placeable[] = []
  const lanes: number[][] = []
  const numbers = new Int32Array(operations.length).fill(-1)
  const twins = new Map<string, number>()
  for (const { index, returns } of timedEvents(operations)) {
    const operation = operations[index] as Operation
    const lane = laneOf(operation)
    while (lanes.length <= lane) lanes.push([])
    if (returns) {
      lanes[lane]?.push(~(numbers[index] as number))
      continue
    }
    const known = outcomeOf(operation) === 'ok'
    const answer = known ? { result: operation.result } : undefined
    const readOnly = model.readOnly?.(operation.op, answer) ?? false
    // It has no effect, and nobody knows what it answered: it can neither be wrong nor explain anything.
    if (!known && readOnly) continue
    const number = placeables.length
    const twin = known ? undefined : twinOf(twins, `${lane} ${canonicalText(operation.op, 'op')}`, number)
    placeables.push({ operation, answer, readOnly, lane, twin })
    numbers[index] = number
    lanes[lane]?.push(number)
  }
  return { placeables, lanes }
}

/**
 * Of two unknown ones of a lane that ask for the same, the earlier can stand wherever the later could: the later is
 * placed only once the earlier is. Without that, many of them would be tried in every combination.
 */
function twinOf(twins: Map<string, number>, text: string, number: number): number | undefined {
  const twin = twins.get(text)
  twins.set(text, number)
  return twin
}
