import type { Session } from '../chaos/index.js'
import { scopeOfOrigin } from '../clock/scope.js'
import type { Incarnation } from './incarnation.js'
import type { Endpoint, Link } from './network/link.js'
import type { MessageLog } from './network/log.js'
import { Message, type MessageKind } from './network/message.js'
import type { Network } from './network/network.js'

/** Whether the caller is code of a process that has ended: it is to have no effect any more. */
export function calledByTheDead(): boolean {
  return scopeOfOrigin()?.view.process?.dead === true
}

/** By what a node sends. */
export class Wire {
  readonly session: Session
  readonly #from: Endpoint
  readonly #network: Network
  readonly #log: MessageLog
  readonly #links = new Map<string, Link>()

  constructor(session: Session, from: Endpoint, network: Network, log: MessageLog) {
    this.session = session
    this.#from = from
    this.#network = network
    this.#log = log
  }

  /** A message, to be put on it. @param number of the request or connection that it belongs to */
  make(kind: MessageKind, to: string, data: unknown, number?: number): Message {
    return new Message(kind, this.#from.name, to, this.session.clock.nowMs, data, number)
  }

  /** The node that a host of that name is; undefined: none. */
  resolve(host: string): string | undefined {
    return host === 'localhost' || host === '127.0.0.1' ? this.#from.name : this.#network.named(host)
  }

  /** @throws UnknownNodeError */
  checkTarget(to: string): void {
    if (!this.#links.has(to)) this.#network.nodeOf(to)
  }

  /**
   * Sends for somebody, who may be gone.
   * @param sender undefined: the node is down
   * @throws SessionClosedError, UnknownNodeError
   */
  send(message: Message, sender: Incarnation | undefined): void {
    const dead = sender?.dead === true || calledByTheDead()
    if (!this.session.open) {
      if (!dead) this.session.mustBeOpen('node.send')
      return
    }
    if (dead) this.#drop(message, 'dead')
    else if (sender === undefined) this.#drop(message, 'down')
    else this.put(message)
  }

  /** Sends for the machine itself, whatever becomes of its program. */
  put(message: Message): void {
    const link = this.#linkTo(message.to)
    this.#log.add(message)
    link.send(message)
  }

  /** It is lost before it has left. */
  lose(message: Message): void {
    this.#log.add(message)
    message.end('lost', message.sentAtMs)
  }

  #drop(message: Message, fate: 'dead' | 'down'): void {
    this.checkTarget(message.to)
    this.#log.add(message)
    message.end(fate, message.sentAtMs)
  }

  #linkTo(to: string): Link {
    let link = this.#links.get(to)
    if (link === undefined) {
      link = this.#network.between(this.#from, to)
      this.#links.set(to, link)
    }
    return link
  }
}
