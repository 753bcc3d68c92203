import { type Duration, toMs } from '../clock/duration.js'
import { checkFunction, checkKeys } from '../error/index.js'
import { handleKey, type PointHandle } from '../point/index.js'
import type { RandomStream } from '../random/stream.js'
import type { Disk, DiskCrashOptions } from './disk/index.js'
import type { MessageHandler } from './incarnation.js'
import type { Machine, NodeState } from './machine.js'
import { copyOf } from './network/copy.js'
import type { Partition } from './network/network.js'
import type { PartitionOptions } from './network/restriction.js'
import type { Connection } from './stream/connection.js'

export interface RequestOptions {
  /** How long to wait for the answer, on the node's own clock; then it fails with ETIMEDOUT. @default '10s' */
  readonly timeoutMs?: Duration
}

export interface ConnectOptions {
  /** How long to wait for the other side to take it; then it fails with ETIMEDOUT. @default '10s' */
  readonly timeoutMs?: Duration
}

export interface NodeCrashOptions {
  /** What becomes of what was not synced, instead of what the disk's own options say. */
  readonly disk?: DiskCrashOptions
}

const usualTimeoutMs = 10_000
/** Of pauses by hand. */
const byHand = {}

/** A machine of a cluster, on which one program runs: as its code sees it, and as a test does. Give it to `at`. */
export class Node implements PointHandle {
  readonly name: string
  readonly [handleKey]: string
  readonly #machine: Machine

  /** For clusters alone. */
  constructor(machine: Machine) {
    this.name = machine.name
    this[handleKey] = machine.name
    this.#machine = machine
  }

  /** `down`: no program runs. `paused`: it stands still, and knows nothing of it; clocks go on. */
  get state(): NodeState {
    return this.#machine.state
  }

  /** Whether its program runs. */
  get up(): boolean {
    return this.#machine.state === 'up'
  }

  /** How often its program has been started. */
  get starts(): number {
    return this.#machine.starts
  }

  /** Its disk, which outlives crashes, without what was not synced. */
  get disk(): Disk {
    return this.#machine.disk
  }

  /**
   * Sends a message; nobody tells whether it arrives. To itself it takes no time and is never lost.
   * @throws UnknownNodeError, InvalidOptionError when data cannot be copied
   */
  send(to: string, data: unknown): void {
    const { wire, incarnation } = this.#machine
    wire.send(wire.make('message', to, copyOf(data)), incarnation)
  }

  /**
   * Has messages given to a handler, one after another in the order in which they arrive. A crash takes it away: the
   * program's next start sets its own. Each handler is given each message.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onMessage(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onMessage(({ from, data }) => …)')
    const { messageHandlers } = this.#machine.running('listen on')
    messageHandlers.push(handler)
    return () => {
      const at = messageHandlers.indexOf(handler)
      if (at >= 0) messageHandlers.splice(at, 1)
    }
  }

  /**
   * Sends a request and waits for its answer, or the error that its handler has thrown. ECONNREFUSED: the node is down or
   * takes no requests; ETIMEDOUT: no answer came in time, whether or not the request was heard.
   * @throws UnknownNodeError, InvalidOptionError
   */
  request(to: string, data: unknown, options: RequestOptions = {}): Promise<unknown> {
    const { asking, incarnation } = this.#machine
    return asking.make(incarnation, to, data, timeoutOf(options))
  }

  /**
   * Answers requests: by what the handler answers, or the error that it throws. One holds at a time: the last one set.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onRequest(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onRequest(({ from, data }) => …)')
    const incarnation = this.#machine.running('listen on')
    incarnation.requestHandler = handler
    return () => {
      if (incarnation.requestHandler === handler) incarnation.requestHandler = undefined
    }
  }

  /**
   * Opens a stream: what is sent on it arrives in order and once, or it fails.
   * @throws UnknownNodeError, InvalidOptionError, NodeStateError
   * @example const connection = node.connect('b'); connection.send('hello'); connection.onMessage((data) => …)
   */
  connect(to: string, options: ConnectOptions = {}): Connection {
    const timeoutMs = timeoutOf(options)
    const { wire, streams } = this.#machine
    wire.checkTarget(to)
    return streams.open(this.#machine.running('connect from'), to, timeoutMs)
  }

  /**
   * Takes streams that others open. One handler holds at a time: the last one set.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onConnection(handler: (connection: Connection) => unknown): () => void {
    checkFunction('handler', handler, 'node.onConnection((connection) => …)')
    const incarnation = this.#machine.running('listen on')
    incarnation.connectionHandler = handler
    return () => {
      if (incarnation.connectionHandler === handler) incarnation.connectionHandler = undefined
    }
  }

  /**
   * Connects to a port of a node, as `net.createConnection` does: for clients that take such a function. What it gives
   * has the events and methods of a `net.Socket`, with its errors: ECONNREFUSED, ECONNRESET, ETIMEDOUT, ENOTFOUND.
   * @throws InvalidOptionError, NodeStateError
   * @example const agent = Object.assign(new http.Agent(), { createConnection: node.createConnection })
   */
  get createConnection() {
    return this.#machine.transports.createConnection
  }

  /**
   * The class `Socket` of its program, as that of node:net: for clients that connect it themselves.
   * @example new pg.Client({ host: 'db', stream: () => new node.Socket() })
   */
  get Socket() {
    return this.#machine.transports.Socket
  }

  /**
   * Takes connections to a port: gives the handler a socket for each.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get listen() {
    return this.#machine.transports.listen
  }

  /**
   * As the global one, to servers on other nodes: `http://node-b:8080/path`. Fails as Node's own does, with its timeouts.
   * @throws TypeError, whose cause tells why; what its signal was aborted with
   */
  get fetch() {
    return this.#machine.transports.fetch
  }

  /**
   * Answers HTTP requests to a port. What the handler throws is answered by 500. `@default 80`
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get serve() {
    return this.#machine.transports.serve
  }

  /**
   * Has a server of node:http, or a listener such as an app of Express, answer requests to a port. The server is real, and
   * listens to no port of the machine. `@default 80`
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get serveHttp() {
    return this.#machine.transports.serveHttp
  }

  /**
   * The class `WebSocket` of its program, as browsers have it: for clients that take such a class.
   * @example new PartySocket({ WebSocket: node.WebSocket, … })
   */
  get WebSocket() {
    return this.#machine.transports.WebSocket
  }

  /**
   * Takes WebSockets to a port, as the server of `ws` does. `@default 80`
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   * @example node.webSocketServer({ port: 8080 }).on('connection', (socket, request) => socket.on('message', …))
   */
  get webSocketServer() {
    return this.#machine.transports.webSocketServer
  }

  /**
   * A channel to another node, as workers and child processes have them: what one side emits, listeners of the other
   * side hear, in order. One for each node; both sides ask for theirs.
   * @throws UnknownNodeError, NodeStateError
   * @example createBirpc(functions, { post: (data) => channel.send(data), on: (fn) => channel.on('message', fn) })
   */
  get emitter() {
    return this.#machine.transports.emitter
  }

  /** A random stream of that name: another one at each start of the program. @throws NodeStateError */
  random(name: string): RandomStream {
    return this.#machine.running('draw on').random(`user ${name}`)
  }

  /** Runs code as code of its program: its timers and dates are the node's. @throws NodeStateError */
  run<T>(body: () => T): T {
    return this.#machine.running('run code on').run(body)
  }

  /**
   * The program ends in the midst of what it does, and takes with it all that it has in memory. Timers never fire, promises
   * of its requests never settle, what it sends from now on goes nowhere. Its disk has what was synced. Streams of it are
   * reset, messages to it are dropped, requests refused. Without effect on a node that is down.
   * @throws InvalidOptionError
   */
  crash(options: NodeCrashOptions = {}): void {
    checkKeys('options', options, ['disk'])
    this.#machine.crash(options.disk)
  }

  /** Starts the program again; one that runs crashes before. @throws what boot throws */
  restart(): void {
    this.#machine.restart()
  }

  /** Ends the program in good order: calls what its boot has answered and waits for that; then it is down. */
  stop(): Promise<void> {
    return this.#machine.stop()
  }

  /**
   * The program stands still, as in a long collection of garbage: what comes due and what arrives waits. Its clocks go on.
   * A crash ends it. Without effect on a node that is down.
   */
  pause(): void {
    this.#machine.pause(byHand)
  }

  /** What has waited runs now, in the order in which it came due. A fault that has paused it too keeps it so. */
  resume(): void {
    this.#machine.resume(byHand)
  }

  /** Cuts its links to all others, and theirs to it, until it is healed. @throws InvalidOptionError */
  isolate(options: PartitionOptions = {}): Partition {
    return this.#machine.network.isolate(this.name, options)
  }
}

function timeoutOf(options: RequestOptions | ConnectOptions): number {
  if (options.timeoutMs === undefined) return usualTimeoutMs
  checkKeys('options', options, ['timeoutMs'])
  return toMs('timeoutMs', options.timeoutMs)
}
