import { FaultlineError } from './faultline-error.js'

/** Something that was waited for when nothing could happen any more. */
export interface PendingWork {
  /** `payments.charge, call 3, held by hang` */
  readonly what: string
  /** Virtual ms at which the wait began. */
  readonly sinceMs: number
  /** Where it was started. */
  readonly stack?: string
}

/** A timer, or a family of timers made at one place, that kept firing. */
export interface BusyTimer {
  readonly what: string
  readonly fired: number
  readonly stack?: string
}

/** The body is pending, and no timer, no I/O is left: nothing can ever happen. */
export class DeadlockError extends FaultlineError {
  /** Virtual ms of the standstill. */
  readonly atMs: number
  readonly pending: readonly PendingWork[]

  constructor(atMs: number, pending: readonly PendingWork[]) {
    const waits = pending.map(({ what, sinceMs, stack }) => `\n  - ${what}, since ${sinceMs} ms${where(stack)}`)
    const known = pending.length > 0 ? `Waiting for:${waits.join('')}\n` : 'No pending call of a point is known. '
    super(
      'FAULTLINE_DEADLOCK',
      `Deadlock at ${atMs} ms: the test is pending, and no timer and no I/O is left that could go on. ${known}` +
        'Give the call a timeout, lift the fault that holds it, or await what the test forgot.',
    )
    this.atMs = atMs
    this.pending = pending
  }

  static {
    DeadlockError.prototype.name = 'DeadlockError'
  }
}

/** The run passed a limit on its events or its virtual time. */
export class LivelockError extends FaultlineError {
  /** The option that was passed: `maxEvents`, `maxVirtualTime`. */
  readonly limit: string
  readonly value: number
  /** Most often fired first. */
  readonly busiest: readonly BusyTimer[]

  constructor(limit: string, value: number, busiest: readonly BusyTimer[]) {
    const timers = busiest.map(({ what, fired, stack }) => `\n  - ${what}, fired ${fired} times${where(stack)}`)
    const busy = timers.length > 0 ? ` Busiest timers:${timers.join('')}\n` : ' '
    super(
      'FAULTLINE_LIVELOCK',
      `Stopped: the session passed \`${limit}\` = ${value}.${busy}` +
        `End the loop that keeps them going, or raise \`${limit}\` if the test needs more.`,
    )
    this.limit = limit
    this.value = value
    this.busiest = busiest
  }

  static {
    LivelockError.prototype.name = 'LivelockError'
  }
}

function where(stack: string | undefined): string {
  const line = stack?.split('\n').find((text) => /^\s*at\s/.test(text))
  return line ? `, started ${line.trim()}` : ''
}
