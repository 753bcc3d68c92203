import type { Chooser } from '../clock/interleaver.js'
import type { CallShape, FaultTarget } from '../fault/index.js'
import type { CallRecord } from '../point/index.js'
import type { Session } from './session.js'

/** A call as it is made. */
export interface ObservedCall {
  readonly point: string
  /** Number of the call at its point, from 1. */
  readonly call: number
  readonly args: readonly unknown[]
  readonly atMs: number
}

/**
 * Who looks on at a session from outside, and has a say in it: a search. All methods are called at once, in the order
 * of what happens; they must not throw.
 */
export interface SessionObserver {
  /** The session was opened; nothing has happened in it. */
  opened(session: Session): void
  /** A point was called, before faults are asked. What is given back is told how the call ended. */
  called(call: ObservedCall): CallRecord | undefined
  /** The call that was just made has been judged. */
  judged(call: {
    readonly takes: readonly FaultTarget[]
    readonly shape: CallShape
    readonly rejects: boolean
    readonly acted: boolean
  }): void
  /** Runs what is beneath a point: calls made in it are made within that call. */
  beneath<T>(point: string, call: number, run: () => T): T
  /** All that was pending has run; time may move on. */
  event(): void
  /** Nothing can happen any more. True: something was done about it, the session goes on. */
  standstill(): boolean
  /** Makes the session an interleaved one, and decides. Undefined: the order of its schedule decides, if there is one. */
  readonly chooser: Chooser | undefined
}
