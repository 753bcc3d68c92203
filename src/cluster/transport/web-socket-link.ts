import { types } from 'node:util'
import { scopeOfOrigin } from '../../clock/scope.js'
import type { VirtualTimer } from '../../clock/virtual-timer.js'
import type { Incarnation } from '../incarnation.js'
import type { Connection } from '../stream/connection.js'
import type { TransportHost } from './transport-host.js'

/** What crosses besides messages, which are texts and bytes themselves. */
export type Control =
  | { readonly upgrade: { readonly url: string; readonly host: string; readonly protocols: readonly string[] } }
  | { readonly accepted: { readonly protocol: string } }
  | { readonly ping: Uint8Array }
  | { readonly pong: Uint8Array }
  | { readonly close: { readonly code: number; readonly reason: string } }

export type Payload = string | Uint8Array

/** Who is told what happens on one side. */
export interface LinkEvents {
  message(data: Payload): void
  control(control: Control): void
  /** The last event. @param error what has torn it off */
  closed(code: number, reason: string, wasClean: boolean, error: Error | undefined): void
}

/** As long as `ws` waits for the other side's part in closing. */
const closeTimeoutMs = 30_000

/**
 * One side of a WebSocket, over a stream between two nodes.
 *
 * | state        | becomes | by                                                                |
 * | ------------ | ------- | ----------------------------------------------------------------- |
 * | 0 CONNECTING | 1       | the server's consent                                              |
 * | 0 CONNECTING | 3       | refused, timed out, closed meanwhile                              |
 * | 1 OPEN       | 2       | close by either side                                              |
 * | 1 OPEN       | 3       | the stream's end or reset                                         |
 * | 2 CLOSING    | 3       | the other side's close, the stream's end or reset, 30 s without   |
 */
export class WebSocketLink {
  state: 0 | 1 | 2 | 3 = 0
  /** Bytes of messages that have not got through yet. */
  buffered = 0
  readonly #on: TransportHost
  readonly #incarnation: Incarnation
  readonly #connection: Connection
  readonly #events: LinkEvents
  readonly #end = () => this.#nodeHasEnded()
  readonly #outside: boolean
  /** What the other side has closed with. */
  #told: { readonly code: number; readonly reason: string } | undefined
  #timer: VirtualTimer | undefined

  constructor(host: TransportHost, incarnation: Incarnation, connection: Connection, events: LinkEvents) {
    this.#on = host
    this.#incarnation = incarnation
    this.#connection = connection
    this.#events = events
    this.#outside = scopeOfOrigin()?.view.process !== incarnation
    incarnation.ends.add(this.#end)
    connection.onThrough((data) => {
      this.buffered -= bytesIn(data)
    })
    connection.onMessage((data) => this.#arrived(data))
    connection.onEnd(() => this.#over(undefined))
    connection.onClose((error) => this.#over(error))
  }

  send(data: Payload): void {
    this.buffered += bytesIn(data)
    if (this.state === 1) this.#connection.send(data)
  }

  control(control: Control): void {
    if (this.#connection.state !== 'closed') this.#connection.send(control)
  }

  /** Says goodbye, and waits for the other side to do so. Before it is open it fails instead. */
  close(code: number, reason: string): void {
    if (this.state >= 2) return
    if (this.state === 0) {
      this.fail(new Error('WebSocket was closed before the connection was established'))
      return
    }
    this.state = 2
    this.control({ close: { code, reason } })
    const { view } = this.#incarnation
    const late = () => this.#incarnation.call('closing of a WebSocket', () => this.fail(undefined), undefined)
    this.#timer = this.#on.session.clock.setTimer('timeout', view, late, closeTimeoutMs, undefined).unref()
  }

  /** Tears it off. */
  fail(error: Error | undefined): void {
    if (this.#connection.state !== 'closed') this.#connection.reset()
    this.#over(error)
  }

  #arrived(data: unknown): void {
    if (this.state === 3) return
    if (typeof data === 'string' || types.isUint8Array(data)) {
      if (this.state === 1) this.#events.message(data)
      else if (this.state === 0) this.fail(new Error('Expected a handshake of WebSockets'))
      return
    }
    const control = data as Control
    if ('close' in control) this.#goodbye(control.close)
    else this.#events.control(control)
  }

  #goodbye(told: { readonly code: number; readonly reason: string }): void {
    this.#told = told
    if (this.state === 1) {
      this.state = 2
      this.control({ close: { code: told.code, reason: '' } })
    }
    this.#connection.end()
    this.#over(undefined)
  }

  /** Once. */
  #over(error: Error | undefined): void {
    if (this.state === 3) return
    this.state = 3
    this.#timer?.clear()
    this.#incarnation.ends.delete(this.#end)
    if (this.#connection.state !== 'closed') this.#connection.end()
    const { code, reason } = this.#told ?? { code: 1006, reason: '' }
    this.#events.closed(code, reason, this.#told !== undefined, error)
  }

  #nodeHasEnded(): void {
    if (this.#outside && this.#on.session.open) this.#over(new Error(`Node '${this.#on.name}' has ended`))
    else this.state = 3
  }
}

function bytesIn(data: unknown): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : types.isUint8Array(data) ? data.byteLength : 0
}
