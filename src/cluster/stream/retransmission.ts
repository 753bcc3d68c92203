import type { Incarnation } from '../incarnation.js'
import type { Message, Reader } from '../network/message.js'
import type { Wire } from '../wire.js'

/** As often as Linux sends again. */
const most = 15
const firstMs = 200
const longestMs = 120_000

/** Who is told what becomes of what it sends. */
export interface Sender {
  /** Something that was sent has got through. @param reader has more than it has read yet, and tells when it goes on */
  through(message: Message, reader: Reader | undefined): void
  /** All that was sent has got through. */
  flushed(): void
  /** Nothing has got through for too long. */
  givenUp(): void
}

/**
 * Sends what belongs to a stream, and again what the network loses: 200 ms after the first loss, then twice as long each
 * time until something gets through, at most 120 s. The simulation tells what is lost, so nothing is acknowledged.
 * @see Linux, Documentation/networking/ip-sysctl.rst, tcp_retries2; RFC 6298
 */
export class Retransmission {
  readonly #wire: Wire
  readonly #incarnation: Incarnation
  readonly #sender: Sender
  #outstanding = 0
  #lost: Message[] = []
  #losses = 0
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(wire: Wire, incarnation: Incarnation, sender: Sender) {
    this.#wire = wire
    this.#incarnation = incarnation
    this.#sender = sender
  }

  /** Nothing is to be sent, or under way, or to be sent again. */
  get idle(): boolean {
    return this.#outstanding === 0
  }

  send(message: Message): void {
    this.#outstanding++
    this.#put(message)
  }

  stop(): void {
    this.#stopped = true
    this.#lost = []
    this.#cancel?.()
  }

  /** One of its messages has come to its end. */
  ended(message: Message, reader?: Reader): void {
    if (this.#stopped) return
    const { fate } = message
    if (fate === 'lost' || fate === 'cut' || fate === 'down') this.#isLost(message)
    else {
      this.#losses = 0
      this.#sender.through(message, reader)
      if (--this.#outstanding === 0) this.#sender.flushed()
    }
  }

  #isLost(message: Message): void {
    this.#lost.push(message)
    if (this.#cancel !== undefined) return
    if (++this.#losses > most) {
      this.#sender.givenUp()
      return
    }
    const waitMs = Math.min(firstMs * 2 ** (this.#losses - 1), longestMs)
    this.#cancel = this.#wire.session.host.later(waitMs, () => this.#again(), true)
  }

  #put(message: Message): void {
    message.sender = this
    this.#wire.send(message, this.#incarnation)
  }

  #again(): void {
    this.#cancel = undefined
    const lost = this.#lost
    this.#lost = []
    for (const { kind, to, data, exchange, sequence, side } of lost) {
      if (this.#stopped) return
      this.#put(Object.assign(this.#wire.make(kind, to, data, exchange), { sequence, side }))
    }
  }
}
