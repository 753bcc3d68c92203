import { once } from 'node:events'
import net, { type AddressInfo, type Server, type Socket } from 'node:net'
import { awaitAccept } from '../../clock/io-socket.js'
import { turnOfLoop } from '../../clock/turns.js'
import { checkInteger, checkName } from '../../error/check.js'
import { InvalidOptionError, SessionClosedError } from '../../error/index.js'
import { type PartHost, streamOnly } from '../part-host.js'
import type { Point } from '../point.js'
import { handleKey, type PointHandle } from '../target.js'
import { checkPointName } from '../wrap.js'
import { LinkConnection, type TcpConnection } from './link-connection.js'

/** The server behind a link. */
export interface TcpOptions {
  /** Name or address of the server. @default '127.0.0.1' */
  readonly host?: string
  /** Port of the server, 1 to 65535. */
  readonly port: number
  /** Port of the link, 1 to 65535. @default a free one, the same for as long as the link lives */
  readonly listen?: number
}

/** A proxy before a server, on this machine: clients connect to it in the server's place. Itself a target for `at`. */
export interface TcpLink extends PointHandle<readonly [connection: TcpConnection]> {
  readonly name: string
  /** '127.0.0.1' */
  readonly host: string
  readonly port: number
  /** Connections so far. */
  readonly connections: number
  /** Closes it and all its connections. The end of the session does so too. Settles when the port is free. */
  close(): Promise<void>
}

/** What `chaos.tcp` is. */
export type TcpPart = (name: string, options: TcpOptions) => Promise<TcpLink>

const address = '127.0.0.1'
const known = new Set(['host', 'port', 'listen'])
/** Turns of the event loop in which connections that have begun to end may do so, before they are cut. */
const ENDING_TURNS = 16
/** As many connections at once as the system lets wait. */
const backlog = 4096

class Link {
  readonly point: Point
  port = 0
  readonly #host: PartHost
  readonly #to: { readonly host: string; readonly port: number }
  readonly #open = new Set<LinkConnection>()
  /** Undefined while nobody is let in. */
  #server: Server | undefined
  #unawait: (() => void) | undefined
  #closed = false

  constructor(host: PartHost, point: Point, to: { readonly host: string; readonly port: number }) {
    this.#host = host
    this.point = point
    this.#to = to
  }

  async begin(port: number): Promise<void> {
    const server = this.#listen(port)
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.#unawait = awaitAccept(this.port)
    this.#host.gate(this.point, (refused) => this.#gate(refused))
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#unawait?.()
    const closing = this.#server === undefined ? undefined : stop(this.#server)
    this.#server = undefined
    const connections = [...this.#open]
    for (const connection of connections) if (!connection.ending) connection.destroy()
    const release = this.#host.hold()
    const left = () => [...this.#open].some(({ ending }) => ending)
    for (let turn = 0; turn < ENDING_TURNS && left(); turn++) await turnOfLoop()
    release()
    for (const connection of connections) connection.destroy()
    await Promise.all([closing, ...connections.map(({ closed }) => closed)])
  }

  /** The port is given up, and taken again: whoever connects meanwhile meets a real ECONNREFUSED. */
  #gate(refused: boolean): void {
    if (this.#closed || !this.#host.open) return
    if (!refused) {
      this.#listen(this.port)
      this.#unawait = awaitAccept(this.port)
    } else if (this.#server !== undefined) {
      this.#unawait?.()
      void stop(this.#server)
      this.#server = undefined
    }
  }

  #listen(port: number): Server {
    const options = { allowHalfOpen: true, noDelay: true }
    const server = net.createServer(options, (client) => this.#host.within(() => this.#accept(client)))
    server.listen({ port, host: address, backlog })
    this.#server = server
    return server
  }

  #accept(client: Socket): void {
    if (this.#closed || !this.#host.open) {
      client.resetAndDestroy()
      return
    }
    const connection = new LinkConnection(this.#host, this.point, client, this.#to)
    this.#open.add(connection)
    void connection.closed.then(() => this.#open.delete(connection))
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => void server.close(() => resolve()))
}

/** Makes `chaos.tcp` of one session. */
export function createTcpPart(host: PartHost): TcpPart {
  return async (name, options) => {
    if (!host.open) throw new SessionClosedError('chaos.tcp')
    checkPointName(name)
    const { listen, ...to } = checkOptions(options)
    const link = new Link(host, host.point(name, streamOnly), to)
    let closing: Promise<void> | undefined
    const close = () => {
      closing ??= link.close()
      return closing
    }
    host.onClose(close, `link ${name}`)
    await link.begin(listen)
    return {
      name,
      host: address,
      port: link.port,
      get connections() {
        return link.point.calls
      },
      close,
      [handleKey]: name,
    }
  }
}

function checkOptions(options: TcpOptions): Required<TcpOptions> {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError('options', 'to be an object such as { port: 5432 }', options)
  for (const key of Object.keys(options))
    if (!known.has(key))
      throw new InvalidOptionError('options', `to hold only ${[...known].join(', ')}`, key, 'Check the spelling.')
  const { host = address, port, listen } = options
  return {
    host: checkName('host', host),
    port: checkInteger('port', port, 1, 65_535),
    listen: listen === undefined ? 0 : checkInteger('listen', listen, 1, 65_535),
  }
}
