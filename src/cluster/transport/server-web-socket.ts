import { EventEmitter } from 'node:events'
import { bufferOf, payloadOf } from './web-socket.js'
import type { Control, Payload, WebSocketLink } from './web-socket-link.js'

type Data = string | ArrayBufferLike | ArrayBufferView
type Sent = (error?: Error) => void

/**
 * A server's side of a WebSocket, as sockets of `ws` are: `message` with bytes and whether they are binary, `close` with
 * code and reason, `ping`, `pong`, `error`.
 */
export class ServerWebSocket extends EventEmitter {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly protocol: string
  readonly extensions = ''
  /** What `message` is given for what is binary. */
  binaryType: 'nodebuffer' | 'arraybuffer' = 'nodebuffer'
  readonly #link: WebSocketLink

  constructor(link: WebSocketLink, protocol: string) {
    super()
    this.#link = link
    this.protocol = protocol
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#link.state
  }

  get bufferedAmount(): number {
    return this.#link.buffered
  }

  /** @param sent told when it is on its way, or why it is not */
  send(data: Data, options?: { binary?: boolean } | Sent, sent?: Sent): void {
    const told = typeof options === 'function' ? options : sent
    const binary = typeof options === 'object' ? options.binary : undefined
    const payload = payloadOf(data)
    const error =
      this.readyState === 1
        ? undefined
        : new Error(`WebSocket is not open: readyState ${this.readyState} (${states[this.readyState]})`)
    this.#link.send(as(payload, binary))
    if (told !== undefined) process.nextTick(told, error)
  }

  ping(data: Data = ''): void {
    if (this.readyState === 1) this.#link.control({ ping: Buffer.from(payloadOf(data) as string) })
  }

  pong(data: Data = ''): void {
    if (this.readyState === 1) this.#link.control({ pong: Buffer.from(payloadOf(data) as string) })
  }

  close(code = 1005, reason: string | Buffer = ''): void {
    this.#link.close(code, String(reason))
  }

  /** Tears it off: the other side meets code 1006. */
  terminate(): void {
    this.#link.fail(undefined)
  }

  /** For servers alone. */
  arrived(data: Payload): void {
    const isBinary = typeof data !== 'string'
    const given = isBinary && this.binaryType === 'arraybuffer' ? bufferOf(data) : Buffer.from(data as string)
    this.emit('message', given, isBinary)
  }

  /** For servers alone. */
  heard(control: Control): void {
    if ('ping' in control) {
      this.#link.control({ pong: control.ping })
      this.emit('ping', Buffer.from(control.ping))
    } else if ('pong' in control) this.emit('pong', Buffer.from(control.pong))
  }

  /** For servers alone. Who does not listen to errors is told by `close` alone. */
  closed(code: number, reason: string, error: Error | undefined): void {
    if (error !== undefined && this.listenerCount('error') > 0) this.emit('error', error)
    this.emit('close', code, Buffer.from(reason))
  }
}

const states = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const

/** Texts and bytes, as whoever sends wants them taken. */
function as(payload: Payload, binary: boolean | undefined): Payload {
  if (binary === undefined || binary === (typeof payload !== 'string')) return payload
  return typeof payload === 'string' ? new Uint8Array(Buffer.from(payload)) : Buffer.from(payload).toString()
}
