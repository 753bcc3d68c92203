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
