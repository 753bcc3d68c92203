import type { Session } from '../../chaos/index.js'
import type { Incarnation } from '../incarnation.js'
import type { Connection } from '../stream/connection.js'

/** A node as transports see it. */
export interface TransportHost {
  readonly name: string
  readonly session: Session
  /** What a socket has under way at most, and what it keeps for who does not read it, in bytes each. */
  readonly windowBytes: number
  /** The program that the caller means. @throws NodeStateError when none runs */
  running(action: string): Incarnation
  /** The node that a host of that name is. */
  resolve(host: string): string | undefined
  /** @throws UnknownNodeError */
  checkNode(name: string): void
  /** Opens a stream to a port. */
  open(incarnation: Incarnation, to: string, timeoutMs: number, port: number | string): Connection
}
