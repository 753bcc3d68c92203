import { Duplex } from 'node:stream'
import { types } from 'node:util'
import { simulatedSockets } from '../../clock/io-http.js'
import { scopeOfOrigin } from '../../clock/scope.js'
import type { VirtualTimer } from '../../clock/virtual-timer.js'
import { checkInteger } from '../../error/index.js'
import type { Incarnation } from '../incarnation.js'
import type { Connection } from '../stream/connection.js'
import { notFound, socketError } from './socket-error.js'
import type { TransportHost } from './transport-host.js'

/** Where to connect to. */
export interface SocketTarget {
  /** A node's name. @default 'localhost': the node itself */
  readonly host?: string | null | undefined
  readonly port?: number | string | null | undefined
}

type Callback = (error?: Error | null) => void

/** As long as Linux asks, six times again. */
const connectTimeoutMs = 127_000
/** Where the ports begin that clients call from. */
const firstClientPort = 32_768

/**
 * A socket between nodes, with the events and methods of `net.Socket` that clients and servers use. What is written
 * arrives in order and once; a partition stalls it, a crash of the other side resets it.
 */
export class NodeSocket extends Duplex {
  connecting = false
  timeout: number | undefined = undefined
  bytesRead = 0
  bytesWritten = 0
  remoteAddress: string | undefined
  remotePort: number | undefined
  remoteFamily: string | undefined
  localAddress: string | undefined
  localPort: number | undefined
  readonly #on: TransportHost
  readonly #incarnation: Incarnation
  /** Made by somebody outside of the node, who lives on when it crashes. */
  readonly #outside: boolean
  readonly #end = () => this.#nodeHasEnded()
  #connection: Connection | undefined
  #target = { host: '', port: 0 }
  #idle: VirtualTimer | undefined
  #underWay = 0
  #keepAliveMs = Number.POSITIVE_INFINITY
  /** Waits for room in the send buffer. */
  #goOn: Callback | undefined
  #resets = false
  #silent = false

  /** @param taken a stream that the node has taken; without one it is to be connected */
  constructor(host: TransportHost, options: { allowHalfOpen?: boolean } = {}, taken?: Connection, port = 0) {
    const { windowBytes } = host
    const allowHalfOpen = options.allowHalfOpen === true
    super({ allowHalfOpen, emitClose: false, decodeStrings: true, readableHighWaterMark: windowBytes })
    simulatedSockets.add(this)
    this.#on = host
    this.#incarnation = host.running('open a socket on')
    this.#outside = scopeOfOrigin()?.view.process !== this.#incarnation
    this.#incarnation.ends.add(this.#end)
    if (taken !== undefined) this.#use(taken, taken.remote, portOf(taken), port)
  }

  get pending(): boolean {
    return this.#connection === undefined || this.connecting
  }

  get readyState(): 'opening' | 'open' | 'readOnly' | 'writeOnly' | 'closed' {
    if (this.connecting) return 'opening'
    if (this.readable && this.writable) return 'open'
    return this.readable ? 'readOnly' : this.writable ? 'writeOnly' : 'closed'
  }

  get bufferSize(): number {
    return this.writableLength
  }

  /** Connects to a port of a node: `connect({ host, port })` or `connect(port, host)`. @throws InvalidOptionError */
  connect(target: SocketTarget | number | string, ...rest: unknown[]): this {
    const { host: name, port } =
      typeof target === 'object' ? target : { host: typeof rest[0] === 'string' ? rest[0] : undefined, port: target }
    const host = name ?? 'localhost'
    const listener = rest.findLast((each) => typeof each === 'function')
    if (listener !== undefined) this.once('connect', listener as () => void)
    this.connecting = true
    this.#target = { host, port: checkInteger('port', Number(port ?? Number.NaN), 1, 65_535) }
    const node = this.#on.resolve(host)
    if (node === undefined) {
      // As a resolver does: not before the caller has had the time to listen.
      this.#incarnation.run(() => process.nextTick(() => this.destroy(notFound(host))))
      return this
    }
    const connection = this.#on.open(this.#incarnation, node, connectTimeoutMs, this.#target.port)
    this.#use(connection, host, this.#target.port, portOf(connection))
    const isOpen = () => {
      if (this.destroyed) return
      this.connecting = false
      if (this.#keepAliveMs !== Number.POSITIVE_INFINITY) this.#probe()
      this.emit('connect')
      this.emit('ready')
    }
    // What has failed is told when the connection is closed.
    this.#incarnation.run(() => connection.opened.then(isOpen, () => {})).catch((error) => this.#thrown(error))
    return this
  }

  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = ms
    this.#idle?.clear()
    this.#idle = undefined
    if (listener !== undefined && ms === 0) this.removeListener('timeout', listener)
    if (ms === 0 || this.destroyed) return this
    const { view } = this.#incarnation
    const tell = () => this.#incarnation.call('timeout of a socket', () => void this.emit('timeout'), undefined)
    this.#idle = this.#on.session.clock.setTimer('timeout', view, tell, ms, undefined).unref()
    if (listener !== undefined) this.once('timeout', listener)
    return this
  }

  setNoDelay(_noDelay?: boolean): this {
    return this
  }

  /** With it a peer that is gone without a word is noticed: no answer to probes closes it with ETIMEDOUT. */
  setKeepAlive(enable = false, initialDelayMs = 0): this {
    this.#keepAliveMs = enable ? initialDelayMs : Number.POSITIVE_INFINITY
    if (!this.pending) this.#probe()
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  address(): { address: string; family: string; port: number } | Record<string, never> {
    const { localAddress, localPort } = this
    return localAddress === undefined || localPort === undefined
      ? {}
      : { address: localAddress, family: 'IPv4', port: localPort }
  }

  destroySoon(): void {
    if (this.writable) this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', this.destroy)
  }

  /** Ends it at once: the other side meets ECONNRESET. */
  resetAndDestroy(): this {
    this.#resets = true
    return this.destroy()
  }

  override _read(): void {
    this.#connection?.takeMore()
  }

  override _write(chunk: Buffer, _encoding: string, done: Callback): void {
    if (this.connecting) {
      this.#onceConnected(() => this._write(chunk, _encoding, done), done)
      return
    }
    this.#idle?.refresh()
    this.bytesWritten += chunk.length
    this.#underWay += chunk.length
    try {
      this.#connection?.send(new Uint8Array(chunk))
    } catch {
      done(socketError('EPIPE', 'write'))
      return
    }
    if (this.#underWay < this.#on.windowBytes) done()
    else this.#goOn = done
  }

  /** What was held back together leaves in one piece. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Callback): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer', done)
  }

  override _final(done: Callback): void {
    if (this.connecting) {
      this.#onceConnected(() => this._final(done), done)
      return
    }
    this.#connection?.end()
    done()
  }

  override _destroy(error: Error | null, done: Callback): void {
    this.connecting = false
    this.#idle?.clear()
    this.#incarnation.ends.delete(this.#end)
    const connection = this.#connection
    if (connection !== undefined && connection.state !== 'closed') {
      // Of what nobody has read the system has more: it is lost, and the other side is to know.
      if (this.#resets || this.readableLength >= this.#on.windowBytes || connection.state === 'opening')
        connection.reset()
      else connection.end()
    }
    done(this.#silent ? null : error)
    if (!this.#silent) process.nextTick(() => this.emit('close', error !== null))
  }

  /** 0: after as long as the system waits. */
  #probe(): void {
    this.#connection?.keepAlive(this.#keepAliveMs === 0 ? undefined : this.#keepAliveMs)
  }

  #use(connection: Connection, host: string, remotePort: number, localPort: number): void {
    this.#connection = connection
    this.remoteAddress = host
    this.remotePort = remotePort
    this.remoteFamily = 'IPv4'
    this.localAddress = this.#on.name
    this.localPort = localPort
    connection.onThrough((data) => {
      this.#underWay -= (data as Uint8Array).byteLength
      if (this.#goOn === undefined || this.#underWay >= this.#on.windowBytes) return
      const goOn = this.#goOn
      this.#goOn = undefined
      this.#incarnation.call('stream handler', () => goOn(), undefined)
    })
    connection.onMessage((data) => this.#arrived(connection, data))
    connection.onEnd(() => {
      if (!this.destroyed) this.push(null)
    })
    connection.onClose((error) => {
      if (error !== undefined) this.#failed((error as Error & { code: string }).code)
    })
  }

  #arrived(connection: Connection, data: unknown): void {
    const bytes = bytesOf(data)
    if (this.destroyed || bytes === undefined) {
      // Nobody is there to read it; or the other side speaks no bytes.
      connection.reset()
      if (!this.destroyed) this.#failed('ECONNRESET')
      return
    }
    this.#idle?.refresh()
    this.bytesRead += bytes.length
    if (!this.push(bytes)) connection.holdBack()
  }

  #failed(code: string): void {
    const { connecting } = this
    this.destroy(connecting ? socketError(code, 'connect', this.#target) : socketError(code, 'read'))
  }

  #onceConnected(goOn: () => void, done: Callback): void {
    const closed = () => done(socketError('EPIPE', 'write'))
    this.once('connect', () => {
      this.removeListener('close', closed)
      goOn()
    })
    this.once('close', closed)
  }

  #thrown(error: unknown): void {
    this.#incarnation.failed('listener of a socket', error)
  }

  #nodeHasEnded(): void {
    if (this.#outside && this.#on.session.open) {
      this.destroy(socketError('ECONNRESET', 'read'))
      return
    }
    this.#silent = true
    this.removeAllListeners()
    this.destroy()
  }
}

function portOf({ number }: Connection): number {
  return firstClientPort + (number % (65_536 - firstClientPort))
}

function bytesOf(data: unknown): Buffer | undefined {
  if (!types.isUint8Array(data)) return undefined
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
