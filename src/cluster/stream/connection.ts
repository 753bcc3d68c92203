import { checkFunction } from '../../error/index.js'
import type { Incarnation } from '../incarnation.js'
import { copyAgain, copyOf } from '../network/copy.js'
import type { Message, MessageKind } from '../network/message.js'
import { calledByTheDead, type Wire } from '../wire.js'
import { systemError } from '../wire-error.js'
import { KeepAlive } from './keep-alive.js'
import { Retransmission } from './retransmission.js'

/**
 * One side of a stream between two nodes: what is sent arrives in order and once, or the connection fails. What the
 * network loses is sent again, as TCP does: a partition stalls a stream, and after a quarter of an hour ends it.
 *
 * | state   | becomes | by                                                                     |
 * | ------- | ------- | ---------------------------------------------------------------------- |
 * | opening | open    | the consent of the other side                                          |
 * | opening | closed  | refused, timed out, reset, a crash                                     |
 * | open    | closed  | the ends of both sides, reset, a crash of either, nothing gets through |
 */
export class Connection {
  /** Name of the node at the other side. */
  readonly remote: string
  /** Of the stream in its cluster, as the log has it. */
  readonly number: number
  /** Settles when the other side has taken it; rejects with ECONNREFUSED, ETIMEDOUT or ECONNRESET when it has not. */
  readonly opened: Promise<void>
  readonly #wire: Wire
  readonly #incarnation: Incarnation
  readonly #side: Message['side']
  readonly #retransmission: Retransmission
  #state: 'opening' | 'open' | 'closed' = 'opening'
  #settleOpened: { resolve(): void; reject(error: unknown): void } | undefined
  /** Before it is open. */
  #unsent: [kind: 'segment' | 'end', data: unknown][] = []
  /** How much has been sent. */
  #sent = 0
  #ended = false
  /** What comes next. */
  #next = 0
  #early = new Map<number, Message>()
  #remoteEnded = false
  #endTold = false
  /** What has come before anybody listened; undefined: somebody does. */
  #unread: unknown[] | undefined = []
  #keepAlive: KeepAlive | undefined
  /** Its reader has more than it has read yet. */
  #full = false
  /** Those who wait for that. */
  #heldBack: (() => void)[] = []
  /** Told of each thing that has got through, and that its reader has room for. */
  #through: ((data: unknown) => void) | undefined
  readonly #messageHandlers: ((data: unknown) => unknown)[] = []
  readonly #endHandlers: (() => unknown)[] = []
  readonly #closeHandlers: ((error: Error | undefined) => unknown)[] = []

  /** @param side which of the two it is */
  constructor(wire: Wire, incarnation: Incarnation, number: number, side: Message['side'], remote: string) {
    this.#wire = wire
    this.#side = side
    this.#incarnation = incarnation
    this.number = number
    this.remote = remote
    this.#retransmission = new Retransmission(wire, incarnation, {
      through: ({ kind, data }, reader) => {
        if (kind !== 'segment' || this.#through === undefined) return
        if (reader === undefined) this.#through(data)
        else reader.whenRead(() => incarnation.told(() => this.#through?.(data)))
      },
      flushed: () => incarnation.told(() => this.#closeWhenEnded()),
      givenUp: () => incarnation.told(() => this.#fail('ETIMEDOUT')),
    })
    this.opened = new Promise((resolve, reject) => {
      this.#settleOpened = { resolve, reject }
    })
    // Whoever asks is told, and `onClose` is told in any case.
    this.opened.catch(() => {})
  }

  get state(): 'opening' | 'open' | 'closed' {
    return this.#state
  }

  /**
   * Sends something; before the connection is open it waits for that.
   * @throws EPIPE when it is closed or ended; InvalidOptionError when data cannot be copied
   */
  send(data: unknown): void {
    const copy = copyOf(data)
    if (calledByTheDead()) return
    if (this.#state === 'closed' || this.#ended) throw systemError('EPIPE', this.remote)
    this.#transmit('segment', copy)
  }

  /** What was sent is all: the other side is told after it. The connection is closed when both sides have ended. */
  end(): void {
    if (calledByTheDead() || this.#state === 'closed' || this.#ended) return
    this.#transmit('end', undefined)
    this.#ended = true
    this.#closeWhenEnded()
  }

  /** Ends it at once, for both sides: the other meets ECONNRESET. */
  reset(): void {
    if (calledByTheDead() || this.#state === 'closed') return
    this.#wire.put(this.#make('reset', undefined))
    this.#close(undefined)
  }

  /** Has what comes given to a handler, in order, what has come already first. @throws InvalidOptionError */
  onMessage(handler: (data: unknown) => unknown): void {
    checkFunction('handler', handler, 'connection.onMessage((data) => …)')
    if (calledByTheDead()) return
    this.#messageHandlers.push(handler)
    const unread = this.#unread ?? []
    this.#unread = undefined
    for (const data of unread) this.#give(data)
    if (this.#remoteEnded) this.#tellEnd()
  }

  /**
   * Told when the other side has ended, after all that it has sent. Without a handler this side ends then too.
   * @throws InvalidOptionError
   */
  onEnd(handler: () => unknown): void {
    checkFunction('handler', handler, 'connection.onEnd(() => …)')
    if (!calledByTheDead()) this.#endHandlers.push(handler)
  }

  /** Told once when it is closed, with the error that has closed it, if one has. @throws InvalidOptionError */
  onClose(handler: (error: Error | undefined) => unknown): void {
    checkFunction('handler', handler, 'connection.onClose((error) => …)')
    if (!calledByTheDead()) this.#closeHandlers.push(handler)
  }

  /**
   * Asks, when nothing has come for a while, whether the other side is still there: ten times, a second apart; then the
   * connection is closed with ETIMEDOUT. For transports alone.
   * @param idleMs the while; infinite: never ask
   */
  keepAlive(idleMs?: number): void {
    if (this.#state === 'closed') return
    this.#keepAlive ??= new KeepAlive(
      this.#wire.session,
      () => this.#probe(),
      () => this.#incarnation.told(() => this.#fail('ETIMEDOUT')),
    )
    this.#keepAlive.set(idleMs)
  }

  /**
   * Its reader has as much as it takes: of what comes from now on, the other side is not told that it has got through. What
   * comes is given all the same. For transports alone.
   */
  holdBack(): void {
    this.#full = true
  }

  /** Its reader goes on. It takes no time until the other side knows, as acknowledgements take none. For transports alone. */
  takeMore(): void {
    if (!this.#full) return
    this.#full = false
    for (const tell of this.#heldBack.splice(0)) tell()
  }

  /** For the other side alone. */
  whenRead(tell: () => void): void {
    this.#heldBack.push(tell)
  }

  /** Told of each thing that has got through, and that its reader has room for. For transports alone. */
  onThrough(handler: (data: unknown) => void): void {
    this.#through = handler
  }

  /** Asks the other side for it. For nodes alone. @param whom which listener it is for */
  open(timeoutMs: number, whom: unknown): void {
    const { clock } = this.#wire.session
    const timer = clock.setTimer('timeout', this.#incarnation.view, () => this.#fail('ETIMEDOUT'), timeoutMs, undefined)
    this.opened.then(
      () => timer.clear(),
      () => timer.clear(),
    )
    this.#retransmission.send(this.#make('open', whom))
  }

  /** Takes it, as the side that was asked. For nodes alone. */
  accept(): void {
    this.#retransmission.send(this.#make('accept', undefined))
    this.#isOpen()
  }

  /** Something of it has come. For nodes alone. */
  receive(message: Message, nowMs: number): void {
    const { kind, sequence } = message
    if (this.#full) this.#holdBackSender(message)
    const late = kind === 'open' || (kind === 'accept' && this.#state !== 'opening') || this.#isOld(kind, sequence)
    message.end(late ? 'late' : 'delivered', nowMs)
    if (late || kind === 'probe') return
    this.#keepAlive?.heard()
    if (kind === 'reset') this.#fail(this.#state === 'opening' ? 'ECONNREFUSED' : 'ECONNRESET')
    else if (kind === 'accept') this.#isOpen()
    else {
      this.#early.set(sequence, message)
      this.#giveInOrder()
    }
  }

  /** Its node has crashed, or stopped. For nodes alone. */
  drop(): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#retransmission.stop()
    this.#keepAlive?.stop()
    if (this.#wire.session.open) this.#wire.put(this.#make('reset', undefined))
  }

  #holdBackSender(message: Message): void {
    const { sender } = message
    if (sender !== undefined) message.sender = { ended: (ended) => sender.ended(ended, this) }
  }

  #probe(): Message {
    const probe = this.#make('probe', undefined)
    this.#wire.put(probe)
    return probe
  }

  #isOld(kind: MessageKind, sequence: number): boolean {
    return (kind === 'segment' || kind === 'end') && (sequence < this.#next || this.#early.has(sequence))
  }

  #giveInOrder(): void {
    for (let message = this.#early.get(this.#next); message !== undefined; message = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++)
      if (message.kind === 'end') this.#remoteHasEnded()
      else this.#give(copyAgain(message.data))
      if (this.#state === 'closed') return
    }
  }

  #give(data: unknown): void {
    if (this.#unread !== undefined) this.#unread.push(data)
    else for (const handler of [...this.#messageHandlers]) this.#incarnation.call('stream handler', handler, data)
  }

  #remoteHasEnded(): void {
    this.#remoteEnded = true
    if (this.#unread === undefined || this.#unread.length === 0) this.#tellEnd()
  }

  /** Once. */
  #tellEnd(): void {
    if (this.#endHandlers.length === 0 && !this.#endTold) this.end()
    this.#endTold = true
    for (const handler of this.#endHandlers.splice(0)) this.#incarnation.call('end handler', handler, undefined)
    this.#closeWhenEnded()
  }

  #closeWhenEnded(): void {
    const read = this.#unread === undefined || this.#unread.length === 0
    if (this.#ended && this.#remoteEnded && read && this.#retransmission.idle) this.#close(undefined)
  }

  #isOpen(): void {
    this.#state = 'open'
    this.#settleOpened?.resolve()
    const unsent = this.#unsent
    this.#unsent = []
    for (const [kind, data] of unsent) this.#transmit(kind, data)
  }

  #transmit(kind: 'segment' | 'end', data: unknown): void {
    if (this.#state === 'opening') {
      this.#unsent.push([kind, data])
      return
    }
    const message = this.#make(kind, data)
    message.sequence = this.#sent++
    this.#retransmission.send(message)
  }

  #make(kind: MessageKind, data: unknown): Message {
    const message = this.#wire.make(kind, this.remote, data, this.number)
    message.side = this.#side === 'opener' ? 'taker' : 'opener'
    return message
  }

  #fail(code: 'ECONNREFUSED' | 'ECONNRESET' | 'ETIMEDOUT'): void {
    this.#close(systemError(code, this.remote))
  }

  #close(error: Error | undefined): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#retransmission.stop()
    this.#keepAlive?.stop()
    this.#incarnation.connections.delete(keyOf(this.number, this.#side))
    if (error !== undefined) this.#settleOpened?.reject(error)
    for (const handler of this.#closeHandlers.splice(0)) this.#incarnation.call('close handler', handler, error)
  }
}

/** By what a node knows its side of a stream. */
export function keyOf(number: number, side: Message['side']): string {
  return `${number} ${side}`
}
