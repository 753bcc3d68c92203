import type { Incarnation } from '../incarnation.js'
import { notFound } from './socket-error.js'
import type { TransportHost } from './transport-host.js'
import { SocketCloseEvent, SocketErrorEvent } from './web-socket-events.js'
import { type Control, type Payload, WebSocketLink } from './web-socket-link.js'

type Handler = ((event: never) => unknown) | null
type Data = string | ArrayBufferLike | ArrayBufferView | Blob

/** As long as Node's own waits for a connection. */
const connectTimeoutMs = 10_000

/**
 * A WebSocket as browsers have it, between nodes: `new node.WebSocket('ws://node-b:8080/path')`. A connection that is
 * lost or refused gives `error`, and `close` with code 1006.
 */
export class NodeWebSocket extends EventTarget {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSING = 2
  static readonly CLOSED = 3
  readonly CONNECTING = 0
  readonly OPEN = 1
  readonly CLOSING = 2
  readonly CLOSED = 3
  readonly url: string
  readonly extensions = ''
  onopen: Handler = null
  onmessage: Handler = null
  onerror: Handler = null
  onclose: Handler = null
  readonly #incarnation: Incarnation
  readonly #link: WebSocketLink | undefined
  #state: 0 | 3 = 0
  #protocol = ''
  #binaryType: 'blob' | 'arraybuffer' = 'blob'
  /** Blobs are read before they, and what comes after them, is sent. */
  #blobs: Promise<void> | undefined

  constructor(host: TransportHost, url: string | URL, protocols: string | readonly string[] = []) {
    super()
    const target = addressOf(url)
    const offered = typeof protocols === 'string' ? [protocols] : [...protocols]
    if (new Set(offered).size < offered.length) throw syntaxError(`Protocols are given twice: ${offered.join(', ')}`)
    this.url = target.href
    this.#incarnation = host.running('open a WebSocket on')
    const name = host.resolve(target.hostname)
    if (name === undefined) {
      const fail = () => this.#closed(1006, '', false, notFound(target.hostname))
      this.#incarnation.run(() => process.nextTick(fail))
      return
    }
    const port = Number(target.port) || (target.protocol === 'wss:' ? 443 : 80)
    const connection = host.open(this.#incarnation, name, connectTimeoutMs, port)
    this.#link = new WebSocketLink(host, this.#incarnation, connection, {
      message: (data) => this.#message(data),
      control: (control) => this.#control(control),
      closed: (code, reason, wasClean, error) => this.#closed(code, reason, wasClean, error),
    })
    const upgrade = { url: `${target.pathname}${target.search}`, host: target.host, protocols: offered }
    this.#link.control({ upgrade })
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#link?.state ?? this.#state
  }

  /** Bytes that were sent and have not got through: they grow while a partition stalls it. */
  get bufferedAmount(): number {
    return this.#link?.buffered ?? 0
  }

  get protocol(): string {
    return this.#protocol
  }

  get binaryType(): 'blob' | 'arraybuffer' {
    return this.#binaryType
  }

  set binaryType(type: 'blob' | 'arraybuffer') {
    if (type === 'blob' || type === 'arraybuffer') this.#binaryType = type
  }

  /** @throws InvalidStateError before it is open */
  send(data: Data): void {
    if (this.readyState === 0) throw new DOMException('Sent before connected.', 'InvalidStateError')
    if (data instanceof Blob || this.#blobs !== undefined) this.#afterReading(data)
    else this.#link?.send(payloadOf(data))
  }

  /** @param code 1000, or 3000 to 4999 @throws InvalidAccessError, SyntaxError */
  close(code?: number, reason = ''): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999))
      throw new DOMException('invalid code', 'InvalidAccessError')
    if (Buffer.byteLength(reason) > 123) throw syntaxError('Reason must be less than 123 bytes')
    this.#link?.close(code ?? 1005, reason)
  }

  #afterReading(data: Data): void {
    const before = this.#blobs ?? Promise.resolve()
    const sent = before.then(async () => {
      this.#link?.send(data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : payloadOf(data))
      if (this.#blobs === sent) this.#blobs = undefined
    })
    this.#blobs = sent
  }

  #control(control: Control): void {
    const link = this.#link as WebSocketLink
    if ('ping' in control) link.control({ pong: control.ping })
    if (!('accepted' in control) || link.state !== 0) return
    link.state = 1
    this.#protocol = control.accepted.protocol
    this.#tell('onopen', new Event('open'))
  }

  #message(data: Payload): void {
    const given =
      typeof data === 'string' ? data : this.#binaryType === 'blob' ? new Blob([Buffer.from(data)]) : bufferOf(data)
    this.#tell('onmessage', new MessageEvent('message', { data: given, origin: new URL(this.url).origin }))
  }

  #closed(code: number, reason: string, wasClean: boolean, error: Error | undefined): void {
    this.#state = 3
    if (error !== undefined) this.#tell('onerror', new SocketErrorEvent(error))
    this.#tell('onclose', new SocketCloseEvent(code, reason, wasClean))
  }

  #tell(name: 'onopen' | 'onmessage' | 'onerror' | 'onclose', event: Event): void {
    const handler = this[name] as ((event: Event) => unknown) | null
    this.#incarnation.call('listener of a WebSocket', () => void handler?.call(this, event), undefined)
    this.#incarnation.call('listener of a WebSocket', () => void this.dispatchEvent(event), undefined)
  }
}

/** Browsers take `http:` for `ws:` too. */
function addressOf(given: string | URL): URL {
  let url: URL
  try {
    url = new URL(given)
  } catch {
    throw syntaxError(`Invalid URL: ${given}`)
  }
  if (url.protocol === 'http:' || url.protocol === 'https:') url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:'
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw syntaxError(`Expected a ws: or wss: protocol: ${given}`)
  if (url.hash !== '') throw syntaxError('Got fragment')
  return url
}

function syntaxError(message: string): DOMException {
  return new DOMException(message, 'SyntaxError')
}

/** Bytes of what may be sent. */
export function payloadOf(data: string | ArrayBufferLike | ArrayBufferView): Payload {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
  return typeof data === 'string' ? data : data instanceof ArrayBuffer ? new Uint8Array(data) : String(data)
}

/** Nothing besides them is in it. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer
}
