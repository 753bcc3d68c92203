import type { Session } from '../chaos/index.js'
import type { ClockView } from '../clock/clock-view.js'
import { type Duration, toMs } from '../clock/duration.js'
import { scopeOfOrigin } from '../clock/scope.js'
import { checkFunction, checkKeys, DetachedError, NodeStateError } from '../error/index.js'
import type { FaultTarget } from '../fault/index.js'
import { handleKey, type Point, type PointHandle } from '../point/index.js'
import type { Delay } from '../random/distribution.js'
import type { RandomStream } from '../random/stream.js'
import { createDisk, type Disk, type DiskCrashOptions, type DiskOptions } from './disk/index.js'
import { Incarnation, type MessageHandler } from './incarnation.js'
import { copyOf } from './network/copy.js'
import type { Endpoint } from './network/link.js'
import type { MessageLog } from './network/log.js'
import { envelopeOf, type Message } from './network/message.js'
import type { Network } from './network/network.js'
import { Pace } from './pace.js'
import { Requests } from './requests.js'
import type { Connection } from './stream/connection.js'
import { type StreamNumbers, Streams } from './stream/streams.js'
import { Transports } from './transport/transports.js'
import { Wire } from './wire.js'

/** What runs on a node: called at each start. What it answers, or resolves to, is called by `node.stop()`. */
export type Boot = (node: Node) => unknown

export type NodeState = 'up' | 'paused' | 'down'

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

/** What a node is made with. */
export interface NodeParts {
  readonly session: Session
  readonly network: Network
  readonly log: MessageLog
  readonly streams: StreamNumbers
  readonly boot: Boot | undefined
  readonly disk: DiskOptions
}

const usualTimeoutMs = 10_000
const nodeTakes: readonly FaultTarget[] = ['node']
/** Of pauses by hand. */
const byHand = {}

/**
 * A machine of a cluster, on which one program runs.
 *
 * | state  | becomes | by                                         |
 * | ------ | ------- | ------------------------------------------ |
 * | up     | paused  | pause                                      |
 * | up     | down    | crash, stop, removal, the session's end    |
 * | paused | up      | resume                                     |
 * | paused | down    | crash, stop, removal, the session's end    |
 * | down   | up      | restart                                    |
 */
export class Node implements Endpoint, PointHandle {
  readonly name: string
  readonly view: ClockView
  readonly [handleKey]: string
  readonly #session: Session
  readonly #log: MessageLog
  readonly #boot: Boot | undefined
  readonly #diskOptions: DiskOptions
  readonly #wire: Wire
  readonly #asking: Requests
  readonly #streams: Streams
  readonly #transports: Transports
  readonly #pace: Pace
  readonly #point: Point
  /** Made when first used. */
  #disk: Disk | undefined
  #incarnation: Incarnation | undefined
  #starts = 0
  #takenOut = false

  constructor(name: string, { session, network, log, streams, boot, disk }: NodeParts) {
    this.name = name
    this[handleKey] = name
    this.#session = session
    this.#log = log
    this.#boot = boot
    this.#diskOptions = disk
    this.view = session.viewOf(name)
    this.#wire = new Wire(session, this, network, log)
    this.#asking = new Requests(this.#wire)
    this.#streams = new Streams(this.#wire, streams)
    this.#transports = new Transports({
      name,
      session,
      running: (action) => this.#running(action),
      resolve: (hostname) => this.#wire.resolve(hostname),
      checkNode: (other) => this.#wire.checkTarget(other),
      open: (incarnation, to, timeoutMs, port) => this.#streams.open(incarnation, to, timeoutMs, port),
    })
    this.#pace = new Pace(session.clock, this.view)
    this.#point = session.injector.points.get(name, nodeTakes)
  }

  /** `down`: no program runs. `paused`: it stands still, and knows nothing of it; clocks go on. */
  get state(): NodeState {
    if (this.#incarnation === undefined) return 'down'
    return this.#pace.paused ? 'paused' : 'up'
  }

  /** Whether its program runs. */
  get up(): boolean {
    return this.state === 'up'
  }

  /** How often its program has been started. */
  get starts(): number {
    return this.#starts
  }

  /** Its disk, which outlives crashes, without what was not synced. */
  get disk(): Disk {
    if (this.#disk === undefined) {
      const { clock, host } = this.#session
      const random = this.#session.random(`disk ${this.name}`)
      const wallMs = () => clock.wallMs(this.view)
      this.#disk = createDisk(this.#diskOptions, { host, name: this.name, random, wallMs })
    }
    return this.#disk
  }

  /**
   * Sends a message; nobody tells whether it arrives. To itself it takes no time and is never lost.
   * @throws UnknownNodeError, InvalidOptionError when data cannot be copied
   */
  send(to: string, data: unknown): void {
    this.#wire.send(this.#wire.make('message', to, copyOf(data)), this.#incarnation)
  }

  /**
   * Has messages given to a handler, one after another in the order in which they arrive. A crash takes it away: the
   * program's next start sets its own. Each handler is given each message.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onMessage(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onMessage(({ from, data }) => …)')
    const { messageHandlers } = this.#running('listen on')
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
    return this.#asking.make(this.#incarnation, to, data, timeoutOf(options))
  }

  /**
   * Answers requests: by what the handler answers, or the error that it throws. One holds at a time: the last one set.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onRequest(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onRequest(({ from, data }) => …)')
    const incarnation = this.#running('listen on')
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
    this.#wire.checkTarget(to)
    return this.#streams.open(this.#running('connect from'), to, timeoutMs)
  }

  /**
   * Takes streams that others open. One handler holds at a time: the last one set.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError
   */
  onConnection(handler: (connection: Connection) => unknown): () => void {
    checkFunction('handler', handler, 'node.onConnection((connection) => …)')
    const incarnation = this.#running('listen on')
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
    return this.#transports.createConnection
  }

  /**
   * Takes connections to a port: gives the handler a socket for each.
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get listen() {
    return this.#transports.listen
  }

  /**
   * As the global one, to servers on other nodes: `http://node-b:8080/path`. Fails as Node's own does, with its timeouts.
   * @throws TypeError, whose cause tells why; what its signal was aborted with
   */
  get fetch() {
    return this.#transports.fetch
  }

  /**
   * Answers HTTP requests to a port. What the handler throws is answered by 500. `@default 80`
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get serve() {
    return this.#transports.serve
  }

  /**
   * Has a server of node:http, or a listener such as an app of Express, answer requests to a port. The server is real, and
   * listens to no port of the machine. `@default 80`
   * @returns takes it away
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   */
  get serveHttp() {
    return this.#transports.serveHttp
  }

  /**
   * The class `WebSocket` of its program, as browsers have it: for clients that take such a class.
   * @example new PartySocket({ WebSocket: node.WebSocket, … })
   */
  get WebSocket() {
    return this.#transports.WebSocket
  }

  /**
   * Takes WebSockets to a port, as the server of `ws` does. `@default 80`
   * @throws InvalidOptionError, NodeStateError, EADDRINUSE
   * @example node.webSocketServer({ port: 8080 }).on('connection', (socket, request) => socket.on('message', …))
   */
  get webSocketServer() {
    return this.#transports.webSocketServer
  }

  /**
   * A channel to another node, as workers and child processes have them: what one side emits, listeners of the other
   * side hear, in order. One for each node; both sides ask for theirs.
   * @throws UnknownNodeError, NodeStateError
   * @example createBirpc(functions, { post: (data) => channel.send(data), on: (fn) => channel.on('message', fn) })
   */
  get emitter() {
    return this.#transports.emitter
  }

  /** A random stream of that name: another one at each start of the program. @throws NodeStateError */
  random(name: string): RandomStream {
    return this.#running('draw on').random(`user ${name}`)
  }

  /** Runs code as code of its program: its timers and dates are the node's. @throws NodeStateError */
  run<T>(body: () => T): T {
    return this.#running('run code on').run(body)
  }

  /**
   * The program ends in the midst of what it does, and takes with it all that it has in memory. Timers never fire, promises
   * of its requests never settle, what it sends from now on goes nowhere. Its disk has what was synced. Streams of it are
   * reset, messages to it are dropped, requests refused. Without effect on a node that is down.
   * @throws InvalidOptionError
   */
  crash(options: NodeCrashOptions = {}): void {
    checkKeys('options', options, ['disk'])
    if (!this.#end()) return
    this.#disk?.crash(this.#session.random(`disk ${this.name} crash ${this.#starts}`), options.disk)
    this.#happened('node.crashed', 'crashed')
  }

  /** Starts the program again; one that runs crashes before. @throws what boot throws */
  restart(): void {
    this.#session.mustBeOpen('node.restart')
    this.crash()
    this.start()
  }

  /** Ends the program in good order: calls what its boot has answered and waits for that; then it is down. */
  async stop(): Promise<void> {
    const incarnation = this.#incarnation
    if (incarnation === undefined) return
    const stop = await incarnation.stop
    if (typeof stop === 'function') await incarnation.run(() => (stop as () => unknown)())
    if (this.#incarnation === incarnation && this.#end()) this.#happened('node.stopped', 'stopped')
  }

  /**
   * The program stands still, as in a long collection of garbage: what comes due and what arrives waits. Its clocks go on.
   * A crash ends it. Without effect on a node that is down.
   */
  pause(): void {
    this.pauseFor(byHand)
  }

  /** What has waited runs now, in the order in which it came due. A fault that has paused it too keeps it so. */
  resume(): void {
    this.resumeFrom(byHand)
  }

  /** Starts the program. For clusters alone. */
  start(): void {
    // Code that knows nothing of nodes finds its folders there.
    if (this.#diskOptions.mount !== undefined) void this.disk
    const incarnation = new Incarnation(this.#session, this.view, ++this.#starts)
    this.#incarnation = incarnation
    this.#point.calls = this.#starts
    this.#session.record({ type: 'node.started', node: this.name, start: this.#starts })
    if (this.#starts > 1) this.#log.mark(this.#session.nowMs(), 'restarted', this.name)
    try {
      incarnation.boot(this.#boot, this)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  /** For faults: each has a pause of its own. */
  pauseFor(whom: object): void {
    if (this.#incarnation !== undefined && this.#pace.pause(whom)) this.#happened('node.paused', 'paused')
  }

  /** For faults. */
  resumeFrom(whom: object): void {
    if (this.#pace.resume(whom)) this.#happened('node.resumed', 'resumed')
  }

  /** Each event takes it so long more, until the function given back is called. For faults. */
  slowDown(delay: Delay, random: RandomStream): () => void {
    return this.#pace.slow(delay, random)
  }

  /** Starts it, if it has not been started since; what boot throws fails the session. For faults. */
  startAfter(starts: number): void {
    if (this.#incarnation !== undefined || this.#starts !== starts || this.#takenOut) return
    try {
      this.start()
    } catch (error) {
      this.#session.unhandled(error)
      this.#session.fail(new DetachedError(`boot of node ${this.name}`, error))
    }
  }

  /** Takes it out of its cluster. For clusters alone. */
  remove(): void {
    this.#takenOut = true
    this.#disk?.close()
    this.#disk = undefined
    if (this.#end()) this.#happened('node.stopped', 'removed')
  }

  /** Puts it back. For clusters alone. */
  putBack(): void {
    this.#takenOut = false
  }

  /** Ends it with its session: nothing is written down any more. For clusters alone. */
  close(): void {
    this.#end()
    this.#disk?.close()
  }

  /** A message has arrived. For the network alone. */
  receive(message: Message): void {
    const { nowMs } = this.#session.clock
    const incarnation = this.#incarnation
    if (this.#takenOut) message.end('down', nowMs)
    else if (message.kind === 'message') this.#heard(incarnation, message, nowMs)
    else if (message.kind === 'request') this.#asked(incarnation, message, nowMs)
    else if (message.kind === 'response' || message.kind === 'error' || message.kind === 'refusal')
      incarnation === undefined ? message.end('down', nowMs) : this.#asking.answered(incarnation, message, nowMs)
    else this.#streams.receive(incarnation, message, nowMs)
  }

  #heard(incarnation: Incarnation | undefined, message: Message, nowMs: number): void {
    if (incarnation === undefined) {
      message.end('down', nowMs)
      return
    }
    const { messageHandlers } = incarnation
    message.end(messageHandlers.length === 0 ? 'unheard' : 'delivered', nowMs)
    // Those that are there now: a handler may add or take away others.
    for (const handler of messageHandlers.length > 1 ? [...messageHandlers] : messageHandlers)
      incarnation.call('message handler', handler, envelopeOf(message))
  }

  #asked(incarnation: Incarnation | undefined, message: Message, nowMs: number): void {
    if (incarnation !== undefined) {
      this.#asking.asked(incarnation, message, nowMs)
      return
    }
    message.end('down', nowMs)
    this.#asking.refuse(message)
  }

  /** @returns false: it was down */
  #end(): boolean {
    const incarnation = this.#incarnation
    if (incarnation === undefined) return false
    this.#incarnation = undefined
    incarnation.kill()
    this.#pace.reset()
    return true
  }

  #happened(type: 'node.crashed' | 'node.stopped' | 'node.paused' | 'node.resumed', text: string): void {
    this.#session.record({ type, node: this.name })
    this.#log.mark(this.#session.nowMs(), text, this.name)
  }

  /** The program that is meant: code of one that has ended means that one, on which nothing has any effect. */
  #running(action: string): Incarnation {
    const caller = scopeOfOrigin()?.view.process
    if (caller instanceof Incarnation && caller.dead) return caller
    if (this.#incarnation !== undefined) return this.#incarnation
    throw new NodeStateError(action, this.name, 'down', 'Start it by `node.restart()`.')
  }
}

function timeoutOf(options: RequestOptions | ConnectOptions): number {
  if (options.timeoutMs === undefined) return usualTimeoutMs
  checkKeys('options', options, ['timeoutMs'])
  return toMs('timeoutMs', options.timeoutMs)
}
