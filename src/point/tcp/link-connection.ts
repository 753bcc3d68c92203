import net, { type Socket } from 'node:net'
import { awaitAll } from '../../clock/io-socket.js'
import { currentScope } from '../../clock/scope.js'
import { turnOfLoop } from '../../clock/turns.js'
import type { Direction } from '../../fault/index.js'
import type { Connection, LiveEffect, PartHost } from '../part-host.js'
import type { Point } from '../point.js'
import { Flow, type FlowEvents } from './flow.js'

/** What predicates of a TCP link are given: `when: ({ number }) => number > 1`. */
export interface TcpConnection {
  /** Of the connection at its link, from 1. */
  readonly number: number
}

/** A client's connection to a link, and the link's own to the server. */
export class LinkConnection implements FlowEvents {
  /** Settles when both ends are closed. */
  readonly closed: Promise<void>
  readonly #host: PartHost
  readonly #client: Socket
  readonly #server: Socket
  readonly #up: Flow
  readonly #down: Flow
  readonly #known: Connection
  #over = false
  #serving: (() => void) | undefined

  constructor(host: PartHost, point: Point, client: Socket, to: { readonly host: string; readonly port: number }) {
    this.#host = host
    this.#client = client
    this.#server = net.connect({ ...to, allowHalfOpen: true, noDelay: true })
    awaitAll(this.#server)
    this.#up = new Flow('upstream', client, this.#server, host, this)
    this.#down = new Flow('downstream', this.#server, client, host, this)
    this.closed = Promise.all([gone(client), gone(this.#server)]).then(() => this.#end())
    const info: TcpConnection = { number: point.calls + 1 }
    let early: readonly LiveEffect[] | undefined
    let known: Connection | undefined
    known = host.connect(point, [info], (effects) => {
      if (known === undefined) early = effects
      else this.#set(effects)
    })
    this.#known = known
    if (early !== undefined) this.#set(early)
  }

  /** The receiver meets an end of the stream, the sender a peer that has gone. */
  close(direction: Direction): void {
    if (this.#over) return
    this.#end()
    const [to, from] = direction === 'upstream' ? [this.#server, this.#client] : [this.#client, this.#server]
    to.end()
    from.destroySoon()
  }

  /** Both meet a reset, after what has been passed on by then. */
  reset(): void {
    if (this.#over) return
    this.#end()
    const release = this.#host.hold()
    void Promise.all([resetSoon(this.#client), resetSoon(this.#server)]).then(release)
  }

  failed(error: unknown): void {
    this.#host.warn('tcp-stage-failed', `A stage of a connection threw, and the connection was reset: ${error}`)
    this.reset()
  }

  /** An HTTP exchange is counted as a whole: while we keep its bytes back, it is no answer that is on its way. */
  changed(): void {
    const holds = !this.#over && (this.#up.holds || this.#down.holds)
    if (holds === (this.#serving !== undefined)) return
    const io = holds ? this.#host.within(() => currentScope()?.clock.io) : undefined
    if (holds && io?.sockets.carriesHttp(this.#client)) this.#serving = io.http.serve()
    if (!holds) {
      this.#serving?.()
      this.#serving = undefined
    }
  }

  /** True from the first end of a stream until both ends are closed. */
  get ending(): boolean {
    return this.#client.readableEnded || this.#server.readableEnded
  }

  /** At once, whatever is under way. What the server has ended is over: that is closed, not reset. */
  destroy(): void {
    const ended = this.#client.writableEnded
    this.#end()
    for (const socket of [this.#client, this.#server]) {
      if (!ended) reset(socket)
      socket.destroy()
    }
  }

  #set(effects: readonly LiveEffect[]): void {
    for (const flow of [this.#up, this.#down])
      flow.set(effects.filter(({ effect }) => effect.direction === flow.direction || effect.direction === 'both'))
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.#known.close()
    this.#up.abandon()
    this.#down.abandon()
    this.changed()
  }
}

/** Turns of the event loop in which a reader in this process has read all. One that has stopped is not waited for. */
const READ_TURNS = 4

/**
 * What was written before is read first: the same bytes come through in each run. And libuv before 1.52 takes a reset that
 * it finds together with data for an end.
 */
async function resetSoon(socket: Socket): Promise<void> {
  const turns = socket.bytesWritten > 0 ? READ_TURNS : 0
  for (let turn = 0; turn < turns && !socket.destroyed; turn++) await turnOfLoop()
  reset(socket)
}

function reset(socket: Socket): void {
  // One that is being ended cannot be reset any more: it would never close.
  const ending = socket.writableEnded && !socket.writableFinished
  if (socket.connecting || ending) socket.destroy()
  else if (!socket.destroyed) socket.resetAndDestroy()
}

function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()))
}
