import type { CountedEffect, FaultTarget, StreamEffect } from '../fault/index.js'
import type { RandomStream } from '../random/stream.js'
import type { Point, PointHost } from './point.js'

/** What the heavier parts (HTTP, TCP, files, resources) need of their session besides what its points do. */
export interface PartHost extends PointHost {
  readonly time: 'virtual' | 'real'
  /** Virtual ms since the session was opened. */
  nowMs(): number
  /**
   * Calls back in that much virtual time, inside the session. Such a timer is ours: it is no event of the code under
   * test and no reason to keep a session going. The function given back cancels it.
   * @param awaited somebody waits for what it does, as for bytes that are under way. @default false
   */
  later(ms: number, callback: () => void, awaited?: boolean): () => void
  /** Virtual time stands still until the function given back is called: for what takes turns of the event loop alone. */
  hold(): () => void
  /**
   * Asks, for each timer of the code under test that comes due, how many virtual ms later it is to fire, until the
   * function given back is called. Of several the longest counts; what faults of timers say comes on top.
   * @param lateness given the node that the timer belongs to; '' for none
   */
  delayTimers(lateness: (node: string) => number): () => void
  /** The stream of that name, of this session. */
  random(name: string): RandomStream
  /** Puts a warning on the timeline: something happened that makes figures less sure. */
  warn(code: string, message: string): void
  /** Writes a note on the timeline: something that no other event tells was done. */
  note(text: string): void
  /** Runs code in the session: for callbacks of sockets and the like, which come from outside. */
  within<T>(body: () => T): T
  /**
   * Makes a connection known, to which stream faults apply for as long as it lives. Each fault decides once about each
   * connection: probability is the share of connections, call numbers are numbers of connections.
   * @param args what predicates are given
   * @param changed called at once if faults act already, and whenever that changes, with all that act, in order
   */
  connect(point: Point, args: readonly unknown[], changed: (effects: readonly LiveEffect[]) => void): Connection
  /**
   * Watches whether some fault refuses each and every connection: called when that becomes so, and when it ends. One that
   * takes only some of them decides about each.
   */
  gate(point: Point, changed: (refused: boolean) => void): void
}

/** A stream fault in force on one connection. */
export interface LiveEffect extends CountedEffect<StreamEffect> {
  /** Number of its injection. */
  readonly injection: number
  /** Of this injection and connection; fork it by direction. */
  readonly random: RandomStream
}

/** A connection that is alive. */
export interface Connection {
  /** At its point, from 1. */
  readonly number: number
  /** It is gone: no fault acts on it any more. */
  close(): void
}

/** What a point of bytes alone takes: see `PointHost.point`. */
export const streamOnly: readonly FaultTarget[] = ['stream']
/** What an ordinary call takes. */
export const callOnly: readonly FaultTarget[] = ['call']
