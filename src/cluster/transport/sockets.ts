import { checkFunction, checkInteger, checkKeys } from '../../error/index.js'
import type { Connection } from '../stream/connection.js'
import { NodeSocket, type SocketTarget } from './node-socket.js'
import { socketError } from './socket-error.js'
import type { TransportHost } from './transport-host.js'

export interface ListenOptions {
  /** The writing side stays open when the other side has ended. @default false */
  readonly allowHalfOpen?: boolean
}

/** What `net.createConnection` is given, as far as it means something between nodes; the rest is left alone. */
export interface SocketOptions extends SocketTarget {
  readonly allowHalfOpen?: boolean
  /** As by `setTimeout`. */
  readonly timeout?: number | undefined
  /** As by `setKeepAlive`. */
  readonly keepAlive?: boolean
  readonly keepAliveInitialDelay?: number
}

/** Connects a socket, given what `net.createConnection` takes. */
export function connectSocket(host: TransportHost, target: SocketOptions | number | string, rest: unknown[]) {
  const options: Partial<SocketOptions> = typeof target === 'object' ? target : {}
  const socket = new NodeSocket(host, { allowHalfOpen: options.allowHalfOpen === true })
  if (options.timeout !== undefined && options.timeout > 0) socket.setTimeout(options.timeout)
  if (options.keepAlive === true) socket.setKeepAlive(true, options.keepAliveInitialDelay)
  return socket.connect(target, ...rest)
}

/** Takes streams to a port of the node. @throws EADDRINUSE, InvalidOptionError, NodeStateError */
export function listenOn(host: TransportHost, port: number, handler: (connection: Connection) => unknown): () => void {
  const { listeners } = host.running('listen on')
  checkInteger('port', port, 1, 65_535)
  if (listeners.has(port)) throw socketError('EADDRINUSE', 'listen', { host: host.name, port })
  listeners.set(port, handler)
  return () => {
    if (listeners.get(port) === handler) listeners.delete(port)
  }
}

export function listenForSockets(
  host: TransportHost,
  port: number,
  handler: (socket: NodeSocket) => unknown,
  options: ListenOptions,
): () => void {
  checkFunction('handler', handler, 'node.listen(port, (socket) => …)')
  checkKeys('options', options, ['allowHalfOpen'])
  return listenOn(host, port, (connection) => handler(new NodeSocket(host, options, connection, port)))
}
