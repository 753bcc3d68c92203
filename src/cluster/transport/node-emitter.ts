import { EventEmitter } from 'node:events'
import type { Incarnation } from '../incarnation.js'
import type { Connection } from '../stream/connection.js'
import type { TransportHost } from './transport-host.js'

type Listener = (...args: never[]) => unknown

/** What streams of emitters are opened with, instead of a port. */
const port = 'emitter'
/** Then what has not got through is lost. */
const openTimeoutMs = 10_000

/** Of each program, by the node at the other side. */
const emitters = new WeakMap<Incarnation, Map<string, NodeEmitter>>()

/**
 * Emits to another node, and hears what that emits: as `process` and its children, or workers, do by `message`. In order,
 * and at most once: when the other side crashes, what it has not heard is lost, and `disconnect` tells so. What is
 * emitted then opens the channel again.
 */
export class NodeEmitter {
  /** The node at the other side. */
  readonly remote: string
  readonly #on: TransportHost
  readonly #incarnation: Incarnation
  readonly #local = new EventEmitter()
  #connection: Connection | undefined

  constructor(host: TransportHost, incarnation: Incarnation, remote: string) {
    this.#on = host
    this.#incarnation = incarnation
    this.remote = remote
  }

  /** @param args are copied @throws InvalidOptionError when they cannot be */
  emit(event: string, ...args: unknown[]): void {
    if (this.#connection === undefined || this.#connection.state === 'closed')
      this.use(this.#on.open(this.#incarnation, this.remote, openTimeoutMs, port))
    this.#connection?.send([event, ...args])
  }

  /** Emits `message`. */
  send(data: unknown): void {
    this.emit('message', data)
  }

  /** Emits `message`. */
  postMessage(data: unknown): void {
    this.emit('message', data)
  }

  /** Besides what the other side emits: `disconnect`, with the error that has torn off the channel. */
  on(event: string, listener: Listener): this {
    this.#local.on(event, listener as () => void)
    return this
  }

  once(event: string, listener: Listener): this {
    this.#local.once(event, listener as () => void)
    return this
  }

  off(event: string, listener: Listener): this {
    this.#local.off(event, listener as () => void)
    return this
  }

  /** Ends the channel in good order; what is emitted then opens another one. */
  disconnect(): void {
    this.#connection?.end()
    this.#connection = undefined
  }

  /** Takes a stream that either side has opened. For transports alone. */
  use(connection: Connection): void {
    this.#connection ??= connection
    if (this.#connection.state === 'closed') this.#connection = connection
    connection.onMessage((data) => {
      const [event, ...args] = data as [string, ...unknown[]]
      // An `error` that nobody listens to is no error of this side.
      if (this.#local.listenerCount(event) > 0) this.#local.emit(event, ...args)
    })
    connection.onClose((error) => {
      if (this.#connection === connection) this.#connection = undefined
      if (error !== undefined) this.#local.emit('disconnect', error)
    })
  }
}

/** The one to that node. @throws UnknownNodeError, NodeStateError */
export function emitterTo(host: TransportHost, to: string): NodeEmitter {
  const incarnation = host.running('emit from')
  host.checkNode(to)
  let all = emitters.get(incarnation)
  if (all === undefined) {
    const known = new Map<string, NodeEmitter>()
    all = known
    emitters.set(incarnation, all)
    incarnation.listeners.set(port, (connection) => {
      const emitter = known.get(connection.remote)
      if (emitter === undefined) connection.reset()
      else emitter.use(connection)
    })
  }
  const emitter = all.get(to) ?? new NodeEmitter(host, incarnation, to)
  all.set(to, emitter)
  return emitter
}
