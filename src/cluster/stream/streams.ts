import type { Incarnation } from '../incarnation.js'
import type { Message } from '../network/message.js'
import type { Wire } from '../wire.js'
import { Connection, keyOf } from './connection.js'

/** Gives numbers to the streams of a cluster. */
export class StreamNumbers {
  #count = 0

  next(): number {
    return ++this.#count
  }
}

/** Streams of a node, those that it opens and those that it takes. */
export class Streams {
  readonly #wire: Wire
  readonly #numbers: StreamNumbers

  constructor(wire: Wire, numbers: StreamNumbers) {
    this.#wire = wire
    this.#numbers = numbers
  }

  /** @param port undefined: the one that `node.onConnection` listens on */
  open(incarnation: Incarnation, to: string, timeoutMs: number, port?: number | string): Connection {
    const connection = this.#add(incarnation, this.#numbers.next(), 'opener', to)
    connection.open(timeoutMs, port === undefined ? undefined : { port })
    return connection
  }

  /** @param incarnation undefined: the node is down, and what comes is answered by the machine */
  receive(incarnation: Incarnation | undefined, message: Message, nowMs: number): void {
    const number = message.exchange as number
    const connection = incarnation?.connections.get(keyOf(number, message.side))
    if (connection !== undefined) {
      connection.receive(message, nowMs)
      return
    }
    const handler = message.kind === 'open' ? incarnation?.listenerOf(message.data) : undefined
    if (incarnation === undefined || handler === undefined) {
      message.end(incarnation === undefined ? 'down' : message.kind === 'open' ? 'unheard' : 'late', nowMs)
      if (message.kind !== 'reset') this.reset(message)
      return
    }
    message.end('delivered', nowMs)
    const taken = this.#add(incarnation, number, 'taker', message.from)
    taken.accept()
    incarnation.call('connection handler', handler, taken)
  }

  /** By the machine. */
  reset({ from, exchange, side }: Message): void {
    const reset = this.#wire.make('reset', from, undefined, exchange)
    reset.side = side === 'opener' ? 'taker' : 'opener'
    this.#wire.put(reset)
  }

  #add(incarnation: Incarnation, number: number, side: Message['side'], remote: string): Connection {
    const connection = new Connection(this.#wire, incarnation, number, side, remote)
    incarnation.connections.set(keyOf(number, side), connection)
    return connection
  }
}
