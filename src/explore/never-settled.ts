import type { Session } from '../chaos/index.js'
import { FaultlineError, type PendingWork } from '../error/index.js'
import { type PendingCall, stillPending } from './still-pending.js'

/** All faults were lifted and time ran on, and a call of a point is pending that without faults is answered. */
export class NeverSettledError extends FaultlineError {
  /** The calls, first begun first. */
  readonly pending: readonly PendingWork[]
  /** Virtual ms that they were given after the last fault was lifted. */
  readonly waitedMs: number

  constructor(pending: readonly PendingWork[], waitedMs: number) {
    const [first, ...others] = pending as readonly [PendingWork, ...PendingWork[]]
    const also = others.length === 0 ? '' : ` Nor did:${others.slice(0, most).map(line).join('')}${andMore(others)}`
    super(
      'FAULTLINE_NEVER_SETTLED',
      `${upperFirst(first.what)} never settled. It is pending since ${first.sinceMs} ms, ${waitedMs} ms after the last fault was lifted.` +
        `${also}\nGive back what it waits for on every path: in \`finally\`. Or bound the wait, and fail.`,
    )
    this.pending = pending
    this.waitedMs = waitedMs
    const { stack } = first
    // The place that matters is that of the call, not that of the end of the run.
    if (stack !== undefined) this.stack = `${this.name}: ${this.message}\n${framesOf(stack)}`
  }

  static {
    NeverSettledError.prototype.name = 'NeverSettledError'
  }
}

const most = 5

function line({ what, sinceMs }: PendingWork): string {
  return `\n  - ${what}, since ${sinceMs} ms`
}

function andMore(others: readonly PendingWork[]): string {
  return others.length > most ? `\n  … and ${others.length - most} more` : ''
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function framesOf(stack: string): string {
  return stack
    .split('\n')
    .filter((text) => /^\s*at\s/.test(text))
    .join('\n')
}

/**
 * After the body of the run without faults: the points that every call of it has settled at, when it is given time. One
 * that leaves a call pending there, a consumer that waits for the next message, may do so under faults too; and of one
 * that is not called nobody knows what its calls do.
 *
 * Promises that no point has given are not looked at: to know of them takes async_hooks, which makes an await five times as
 * dear (93 and 494 ns, Node 24), and many are meant to stay pending: whatever lost a race.
 * @param called the points that the run has called
 */
export async function settlingPoints(
  session: Session,
  called: ReadonlySet<string>,
  withinMs: number,
): Promise<ReadonlySet<string>> {
  const { calls } = await stillPending(session, called, withinMs)
  const pending = new Set(calls.map(({ point }) => point))
  return new Set([...called].filter((point) => !pending.has(point)))
}

/**
 * After the body of any other run: all faults are lifted, time goes on, and the calls that are pending at those points
 * must settle. Where a fault has lost something for good, or something real may yet act, nobody can say that they must.
 * @param stackOf the stack of a call, where that was noted
 * @throws NeverSettledError
 */
export async function expectSettled(
  session: Session,
  points: ReadonlySet<string>,
  withinMs: number,
  stackOf: (call: PendingCall) => string | undefined,
): Promise<void> {
  const { calls, waitedMs, sure } = await stillPending(session, points, withinMs)
  if (calls.length === 0 || !sure) return
  const pending = calls.map((call): PendingWork => {
    const stack = stackOf(call)
    const what = `call ${call.call} of ${call.point}`
    return { what, sinceMs: call.sinceMs, ...(stack === undefined ? {} : { stack }) }
  })
  throw new NeverSettledError(pending, waitedMs)
}
