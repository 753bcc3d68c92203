import { type Operation, outcomeOf } from './operation.js'

/** An invocation or an answer, by the operation's index in the list it was made from. */
export interface TimedEvent {
  readonly index: number
  readonly returns: boolean
}

/**
 * The invocations of all operations and the answers of those that are `ok`, in the order of real time. Events of one
 * millisecond go by their `seq` where all operations have one; otherwise invocations come first, so that what may have
 * overlapped does.
 */
export function timedEvents(operations: readonly Operation[]): TimedEvent[] {
  const numbered = operations.every(
    (each) => each.invokedSeq !== undefined && (each.returnedAtMs === undefined || each.returnedSeq !== undefined),
  )
  const events: (TimedEvent & { readonly atMs: number; readonly seq: number })[] = []
  operations.forEach((operation, index) => {
    const { invokedAtMs, invokedSeq = 0, returnedAtMs, returnedSeq = 0 } = operation
    events.push({ index, returns: false, atMs: invokedAtMs, seq: invokedSeq })
    if (outcomeOf(operation) === 'ok')
      events.push({ index, returns: true, atMs: returnedAtMs ?? invokedAtMs, seq: returnedSeq })
  })
  return events.sort(
    (a, b) =>
      a.atMs - b.atMs ||
      (numbered ? a.seq - b.seq : Number(a.returns) - Number(b.returns)) ||
      // Of two operations that took no time, neither may return before it was invoked.
      Number(a.returns) - Number(b.returns) ||
      a.index - b.index,
  )
}

/** An operation, and where its two events are among all; `to` is infinite where it has no answer. */
export interface PlacedOperation {
  readonly operation: Operation
  readonly from: number
  readonly to: number
}

/** The operations in the order in which they were invoked. */
export function inTurn(operations: readonly Operation[]): PlacedOperation[] {
  const answers = new Map<number, number>()
  const invoked: (readonly [index: number, place: number])[] = []
  timedEvents(operations).forEach(({ index, returns }, place) => {
    if (returns) answers.set(index, place)
    else invoked.push([index, place])
  })
  return invoked.map(([index, from]) => ({
    operation: operations[index] as Operation,
    from,
    to: answers.get(index) ?? Number.POSITIVE_INFINITY,
  }))
}
