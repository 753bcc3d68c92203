import { EventEmitter } from 'node:events'
import { checkFunction, checkKeys } from '../../error/index.js'
import type { Connection } from '../stream/connection.js'
import { ServerWebSocket } from './server-web-socket.js'
import { listenOn } from './sockets.js'
import type { TransportHost } from './transport-host.js'
import { type Control, WebSocketLink } from './web-socket-link.js'

export interface WebSocketServerOptions {
  /** @default 80 */
  readonly port?: number
  /** Chooses one of the protocols that a client offers; '' or false: none. @default the first */
  readonly handleProtocols?: (protocols: Set<string>, request: UpgradeRequest) => string | false
}

/** What a client has asked for. */
export interface UpgradeRequest {
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly socket: { readonly remoteAddress: string }
}

/**
 * Takes WebSockets to a port of a node, as the server of `ws` does: `connection` is told with a socket and the request.
 * For the real `ws`, `node.serveHttp` has what it attaches to.
 */
export class NodeWebSocketServer extends EventEmitter {
  readonly clients = new Set<ServerWebSocket>()
  readonly options: WebSocketServerOptions
  readonly #host: TransportHost
  readonly #stop: () => void

  /** @throws InvalidOptionError, NodeStateError, EADDRINUSE */
  constructor(host: TransportHost, options: WebSocketServerOptions | number = {}) {
    super()
    this.options = typeof options === 'number' ? { port: options } : options
    checkKeys('options', this.options, ['port', 'handleProtocols'])
    const { port = 80, handleProtocols } = this.options
    if (handleProtocols !== undefined) checkFunction('handleProtocols', handleProtocols)
    this.#host = host
    this.#stop = listenOn(host, port, (connection) => this.#taken(connection))
    host.running('listen on').run(() => process.nextTick(() => this.emit('listening')))
  }

  /** Takes no more; those that are open stay so. */
  close(done?: () => void): void {
    this.#stop()
    process.nextTick(() => {
      this.emit('close')
      done?.()
    })
  }

  #taken(connection: Connection): void {
    let socket: ServerWebSocket | undefined
    const link: WebSocketLink = new WebSocketLink(this.#host, this.#host.running('listen on'), connection, {
      message: (data) => socket?.arrived(data),
      control: (control) => {
        if ('upgrade' in control && socket === undefined) socket = this.#accept(link, connection, control.upgrade)
        else socket?.heard(control)
      },
      closed: (code, reason, _wasClean, error) => {
        if (socket === undefined) return
        this.clients.delete(socket)
        socket.closed(code, reason, error)
      },
    })
  }

  #accept(link: WebSocketLink, { remote }: Connection, upgrade: Extract<Control, { upgrade: unknown }>['upgrade']) {
    const { url, host, protocols } = upgrade
    const headers = { host, connection: 'Upgrade', upgrade: 'websocket' }
    const offered = protocols.length > 0 ? { 'sec-websocket-protocol': protocols.join(',') } : {}
    const request: UpgradeRequest = { url, headers: { ...headers, ...offered }, socket: { remoteAddress: remote } }
    const { handleProtocols } = this.options
    const chosen = protocols.length === 0 ? '' : (handleProtocols?.(new Set(protocols), request) ?? protocols[0])
    const protocol = chosen === false || chosen === undefined ? '' : chosen
    link.control({ accepted: { protocol } })
    link.state = 1
    const socket = new ServerWebSocket(link, protocol)
    this.clients.add(socket)
    this.emit('connection', socket, request)
    return socket
  }
}
