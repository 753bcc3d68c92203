import type { RequestListener, Server } from 'node:http'
import { type FetchInput, fetchBetween } from './fetch.js'
import { emitterTo, type NodeEmitter } from './node-emitter.js'
import { NodeSocket } from './node-socket.js'
import { type FetchHandler, serveFetch, serveHttp } from './serve.js'
import { connectSocket, type ListenOptions, listenForSockets, type SocketOptions } from './sockets.js'
import type { TransportHost } from './transport-host.js'
import { NodeWebSocket } from './web-socket.js'
import { NodeWebSocketServer, type WebSocketServerOptions } from './web-socket-server.js'

/** `Socket` of one node: sockets that are not connected yet. */
export type NodeSocketClass = new (options?: { readonly allowHalfOpen?: boolean }) => NodeSocket

/** `WebSocket` of one node. */
export type NodeWebSocketClass = new (url: string | URL, protocols?: string | readonly string[]) => NodeWebSocket

/**
 * What code knows from elsewhere, on the network of a cluster: sockets, HTTP, WebSockets, channels. All are functions
 * that may be taken off the node and handed on.
 */
export class Transports {
  readonly #host: TransportHost
  #Socket: NodeSocketClass | undefined
  #WebSocket: NodeWebSocketClass | undefined

  constructor(host: TransportHost) {
    this.#host = host
  }

  readonly createConnection = (target: SocketOptions | number | string, ...rest: unknown[]): NodeSocket =>
    connectSocket(this.#host, target, rest)

  readonly listen = (port: number, handler: (socket: NodeSocket) => unknown, options: ListenOptions = {}) =>
    listenForSockets(this.#host, port, handler, options)

  readonly fetch = (input: FetchInput, init?: RequestInit): Promise<Response> => fetchBetween(this.#host, input, init)

  readonly serve = (handler: FetchHandler, port = 80): (() => void) => serveFetch(this.#host, port, handler)

  /** A class, as that of node:net. */
  get Socket() {
    const host = this.#host
    this.#Socket ??= class Socket extends NodeSocket {
      constructor(options?: { readonly allowHalfOpen?: boolean }) {
        super(host, options)
      }
    }
    return this.#Socket
  }

  /** A class, as the global one. */
  get WebSocket() {
    const host = this.#host
    this.#WebSocket ??= class WebSocket extends NodeWebSocket {
      constructor(url: string | URL, protocols?: string | readonly string[]) {
        super(host, url, protocols)
      }
    }
    return this.#WebSocket
  }

  readonly webSocketServer = (options: WebSocketServerOptions | number = {}) =>
    new NodeWebSocketServer(this.#host, options)

  readonly emitter = (to: string): NodeEmitter => emitterTo(this.#host, to)

  readonly serveHttp = (server: RequestListener | Server, port = 80): (() => void) =>
    serveHttp(this.#host, port, server)
}
