import { ClientRequest, type IncomingMessage } from 'node:http'
import type { RequestEvent } from './interceptors.js'
import type { ClientSocket } from './origins.js'
import { realTurn } from './real-turn.js'

/** Bytes that may wait in a connection for a client that does not read: more are held back. */
const ROOM_BYTES = 65_536

/** The client of one exchange, as its server sees it. */
export class ClientSide {
  /** Settles when the client has gone: it gave up, or timed out. */
  readonly gone: Promise<void>
  readonly #event: RequestEvent
  readonly #socket: ClientSocket
  readonly #clientRequest: object | undefined
  #hasGone = false
  #roomMade: (() => void) | undefined
  /** Called when its answer is out of our hands: what is left is real I/O, for which time stands still. */
  letGo: () => void = () => {}
  /** Called when its connection is about to break: time stands still until what it gives back is called. */
  hold: () => () => void = () => () => {}

  constructor(event: RequestEvent, socket: ClientSocket, clientRequest: object | undefined) {
    this.#event = event
    this.#socket = socket
    this.#clientRequest = clientRequest
    this.gone = new Promise((resolve) => {
      const leave = () => {
        this.#hasGone = true
        // Its end of the connection may still break: it has taken its listeners away, and would be an uncaught error.
        if (clientRequest instanceof ClientRequest) clientRequest.on('error', () => {})
        resolve()
      }
      event.request.signal.addEventListener('abort', leave, { once: true })
    })
  }

  get hasGone(): boolean {
    return this.#hasGone || this.#socket.destroyed
  }

  get socket(): ClientSocket {
    return this.#socket
  }

  answer(response: Response): void {
    if (this.hasGone) return
    keepOwnDestroy(this.#socket)
    this.#event.controller.respondWith(response)
  }

  /** Settles when the client has read enough of what it was sent; undefined: it has. */
  room(): Promise<void> | undefined {
    const socket = this.#socket
    if (socket.readableLength < ROOM_BYTES) return undefined
    if (this.#roomMade === undefined) {
      const read = socket._read
      socket._read = (size: number) => {
        read.call(socket, size)
        this.#roomMade?.()
      }
    }
    return new Promise((resolve) => {
      this.#roomMade = resolve
    })
  }

  /** Ends the connection in order, before the answer may be complete. */
  close(): Promise<void> {
    return this.#delivered(() => this.#socket.push(null))
  }

  /** Ends it with an error, as the client's own socket would report it. */
  reset(error: unknown): Promise<void> {
    return this.#delivered(() => this.fail(error))
  }

  /** The same, before there was any answer. */
  fail(error: unknown): void {
    // Once it has answered, the interceptor's own way to destroy may tell of the close before the error.
    Reflect.deleteProperty(this.#socket, '_destroy')
    this.#socket.destroy(asError(error))
  }

  /** Frees the connection; whoever waits for the answer hears nothing of it, and waits for ever. */
  abandon(): void {
    const request = this.#clientRequest
    if (request instanceof ClientRequest) {
      silence(request)
      const { res } = request as { res?: IncomingMessage | null }
      if (res) silence(res)
    } else if (request !== undefined) {
      // undici then takes the request for one that its caller has heard of.
      ;(request as { aborted?: boolean }).aborted = true
    }
    Reflect.deleteProperty(this.#socket, '_destroy')
    this.#socket.destroy()
  }

  /** What was sent before must have been read: what a client has not read when its socket breaks is lost. */
  async #delivered(then: () => void): Promise<void> {
    const release = this.hold()
    this.letGo()
    await realTurn()
    then()
    release()
  }
}

/**
 * The interceptor replaces how a connection that it answers is destroyed, and its way may tell of the close before the
 * error: a client that ends an answer with an error of its own would meet another.
 */
function keepOwnDestroy(socket: ClientSocket): void {
  const get = () => Reflect.get(Object.getPrototypeOf(socket), '_destroy') as unknown
  Object.defineProperty(socket, '_destroy', { configurable: true, get, set() {} })
  if (answered.has(socket)) return
  answered.add(socket)
  // It may still hold the connection to the server of an exchange before: that one's end is nobody's any more.
  socket.on('error', () => {})
}

const answered = new WeakSet<ClientSocket>()

function silence(emitter: ClientRequest | IncomingMessage): void {
  emitter.removeAllListeners()
  emitter.on('error', () => {})
}

/** Sockets are destroyed with errors alone; what else was injected becomes the cause of one. */
function asError(error: unknown): Error {
  if (typeof error === 'object' && error !== null && 'message' in error) return error as Error
  return new Error('The connection was broken', { cause: error })
}
