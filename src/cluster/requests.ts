import { scopeOfOrigin } from '../clock/scope.js'
import type { Incarnation } from './incarnation.js'
import { copyAgain, copyOf } from './network/copy.js'
import { type Envelope, envelopeOf, type Message, type MessageKind } from './network/message.js'
import { PendingRequest } from './pending-request.js'
import type { Wire } from './wire.js'
import { fromWire, systemError, toWire, type WireError } from './wire-error.js'

/** The longest time a timer takes. */
const longestMs = 2 ** 31 - 1

/** Requests of a node, those that it makes and those that it answers. */
export class Requests {
  readonly #wire: Wire
  #made = 0

  constructor(wire: Wire) {
    this.#wire = wire
  }

  /** @param incarnation whose request it is; undefined: the node is down, and nobody is ever answered */
  make(incarnation: Incarnation | undefined, to: string, data: unknown, timeoutMs: number): Promise<unknown> {
    const wire = this.#wire
    const copy = copyOf(data)
    wire.checkTarget(to)
    const caller = scopeOfOrigin()?.view.process
    if (caller?.dead || incarnation === undefined) {
      wire.send(wire.make('request', to, copy), incarnation)
      // Dead code hears of nothing. Who asks from outside is told that there is nobody to ask for it.
      return caller?.dead ? new Promise(() => {}) : Promise.reject(systemError('ECONNRESET', to))
    }
    const pending = new PendingRequest(to, caller !== incarnation)
    const number = ++this.#made
    incarnation.requests.set(number, pending)
    const timedOut = () => {
      incarnation.requests.delete(number)
      pending.timedOut()
    }
    if (timeoutMs <= longestMs)
      pending.timer = wire.session.clock.setTimer('timeout', incarnation.view, timedOut, timeoutMs, undefined)
    wire.send(wire.make('request', to, copy, number), incarnation)
    return pending.promise
  }

  receive(incarnation: Incarnation, message: Message, nowMs: number): void {
    if (message.kind === 'request') this.#asked(incarnation, message, nowMs)
    else this.#answered(incarnation, message, nowMs)
  }

  /** By the machine: no program needs to run on it. */
  refuse({ from, exchange }: Message): void {
    this.#wire.put(this.#wire.make('refusal', from, undefined, exchange))
  }

  #asked(incarnation: Incarnation, request: Message, nowMs: number): void {
    const handler = incarnation.requestHandler
    request.end(handler === undefined ? 'unheard' : 'delivered', nowMs)
    if (handler === undefined) {
      this.refuse(request)
      return
    }
    const answering = async (envelope: Envelope) => {
      let data: unknown
      try {
        data = copyOf(await handler(envelope))
      } catch (error) {
        this.#answer(incarnation, request, 'error', toWire(error))
        return
      }
      this.#answer(incarnation, request, 'response', data)
    }
    incarnation.call('request handler', answering, envelopeOf(request))
  }

  #answered(incarnation: Incarnation, answer: Message, nowMs: number): void {
    const number = answer.exchange as number
    const pending = incarnation.requests.get(number)
    answer.end(pending === undefined ? 'late' : 'delivered', nowMs)
    if (pending === undefined) return
    incarnation.requests.delete(number)
    if (answer.kind === 'response') pending.answered(copyAgain(answer.data))
    else if (answer.kind === 'error') pending.failed(fromWire(answer.data as WireError))
    else pending.refused()
  }

  #answer(incarnation: Incarnation, request: Message, kind: MessageKind, data: unknown): void {
    const wire = this.#wire
    if (!wire.session.open) return
    const answer = wire.make(kind, request.from, data, request.exchange)
    if (request.answerLost && !incarnation.dead) wire.lose(answer)
    else wire.send(answer, incarnation)
  }
}
