import type { Session } from '../chaos/index.js'
import type { ClockView } from '../clock/clock-view.js'
import { scopeOfOrigin } from '../clock/scope.js'
import { DetachedError, NodeStateError } from '../error/index.js'
import type { FaultTarget } from '../fault/index.js'
import type { Point } from '../point/index.js'
import type { Delay } from '../random/distribution.js'
import type { RandomStream } from '../random/stream.js'
import { createDisk, type Disk, type DiskCrashOptions, type DiskOptions } from './disk/index.js'
import { Incarnation } from './incarnation.js'
import type { Endpoint } from './network/link.js'
import type { MessageLog } from './network/log.js'
import { envelopeOf, type Message } from './network/message.js'
import type { Network } from './network/network.js'
import { Node } from './node.js'
import { Pace } from './pace.js'
import { Requests } from './requests.js'
import { type StreamNumbers, Streams } from './stream/streams.js'
import { Transports } from './transport/transports.js'
import { Wire } from './wire.js'

/** What runs on a node: called at each start. What it answers, or resolves to, is called by `node.stop()`. */
export type Boot = (node: Node) => unknown

export type NodeState = 'up' | 'paused' | 'down'

/** What a machine is made with. */
export interface MachineParts {
  readonly session: Session
  readonly network: Network
  readonly log: MessageLog
  readonly streams: StreamNumbers
  readonly boot: Boot | undefined
  readonly disk: DiskOptions
  readonly windowBytes: number
}

const nodeTakes: readonly FaultTarget[] = ['node']

/**
 * What is behind a node: a machine on which one program runs, start after start.
 *
 * | state  | becomes | by                                         |
 * | ------ | ------- | ------------------------------------------ |
 * | up     | paused  | pause                                      |
 * | up     | down    | crash, stop, removal, the session's end    |
 * | paused | up      | resume                                     |
 * | paused | down    | crash, stop, removal, the session's end    |
 * | down   | up      | start                                      |
 */
export class Machine implements Endpoint {
  readonly name: string
  readonly view: ClockView
  readonly wire: Wire
  readonly asking: Requests
  readonly streams: Streams
  readonly network: Network
  /** As the code on it and tests see it. */
  readonly node: Node
  readonly #session: Session
  readonly #log: MessageLog
  readonly #boot: Boot | undefined
  readonly #diskOptions: DiskOptions
  readonly #windowBytes: number
  readonly #pace: Pace
  readonly #point: Point
  /** Made when first used, as the transports are. */
  #disk: Disk | undefined
  #transports: Transports | undefined
  #incarnation: Incarnation | undefined
  #starts = 0
  #takenOut = false

  constructor(name: string, { session, network, log, streams, boot, disk, windowBytes }: MachineParts) {
    this.name = name
    this.#session = session
    this.#log = log
    this.#boot = boot
    this.#diskOptions = disk
    this.#windowBytes = windowBytes
    this.network = network
    this.view = session.viewOf(name)
    this.wire = new Wire(session, this, network, log)
    this.asking = new Requests(this.wire)
    this.streams = new Streams(this.wire, streams)
    this.#pace = new Pace(session.clock, this.view)
    this.#point = session.injector.points.get(name, nodeTakes)
    this.node = new Node(this)
  }

  get transports(): Transports {
    this.#transports ??= new Transports({
      name: this.name,
      session: this.#session,
      windowBytes: this.#windowBytes,
      running: (action) => this.running(action),
      resolve: (hostname) => this.wire.resolve(hostname),
      checkNode: (other) => this.wire.checkTarget(other),
      open: (incarnation, to, timeoutMs, port) => this.streams.open(incarnation, to, timeoutMs, port),
    })
    return this.#transports
  }

  /** The program that runs. */
  get incarnation(): Incarnation | undefined {
    return this.#incarnation
  }

  get state(): NodeState {
    if (this.#incarnation === undefined) return 'down'
    return this.#pace.paused ? 'paused' : 'up'
  }

  get starts(): number {
    return this.#starts
  }

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
   * The program that is meant: code of one that has ended means that one, on which nothing has any effect.
   * @throws NodeStateError when it is down
   */
  running(action: string): Incarnation {
    const caller = scopeOfOrigin()?.view.process
    if (caller instanceof Incarnation && caller.dead) return caller
    if (this.#incarnation !== undefined) return this.#incarnation
    throw new NodeStateError(action, this.name, 'down', 'Start it by `node.restart()`.')
  }

  /** @throws what boot throws */
  start(): void {
    // Code that knows nothing of nodes finds its folders there.
    if (this.#diskOptions.mount !== undefined) void this.disk
    const incarnation = new Incarnation(this.#session, this.view, ++this.#starts)
    this.#incarnation = incarnation
    this.#point.calls = this.#starts
    this.#session.record({ type: 'node.started', node: this.name, start: this.#starts })
    if (this.#starts > 1) this.#log.mark(this.#session.nowMs(), 'restarted', this.name)
    try {
      incarnation.boot(this.#boot, this.node)
    } catch (error) {
      this.#end()
      throw error
    }
  }

  /** @throws SessionClosedError, and what boot throws */
  restart(): void {
    this.#session.mustBeOpen('node.restart')
    this.crash()
    this.start()
  }

  /** Starts it, if it has not been started since; what boot throws fails the session. */
  startAfter(starts: number): void {
    if (this.#incarnation !== undefined || this.#starts !== starts || this.#takenOut) return
    try {
      this.start()
    } catch (error) {
      this.#session.unhandled(error)
      this.#session.fail(new DetachedError(`boot of node ${this.name}`, error))
    }
  }

  crash(disk?: DiskCrashOptions): void {
    if (!this.#end()) return
    this.#disk?.crash(this.#session.random(`disk ${this.name} crash ${this.#starts}`), disk)
    this.#happened('node.crashed', 'crashed')
  }

  async stop(): Promise<void> {
    const incarnation = this.#incarnation
    if (incarnation === undefined) return
    const stop = await incarnation.stop
    if (typeof stop === 'function') await incarnation.run(() => (stop as () => unknown)())
    if (this.#incarnation === incarnation && this.#end()) this.#happened('node.stopped', 'stopped')
  }

  /** @param whom each has a pause of its own */
  pause(whom: object): void {
    if (this.#incarnation !== undefined && this.#pace.pause(whom)) this.#happened('node.paused', 'paused')
  }

  resume(whom: object): void {
    if (this.#pace.resume(whom)) this.#happened('node.resumed', 'resumed')
  }

  /** Each event takes it so long more, until the function given back is called. */
  slowDown(delay: Delay, random: RandomStream): () => void {
    return this.#pace.slow(delay, random)
  }

  /** Takes it out of its cluster. */
  remove(): void {
    this.#takenOut = true
    this.#disk?.close()
    this.#disk = undefined
    if (this.#end()) this.#happened('node.stopped', 'removed')
  }

  putBack(): void {
    this.#takenOut = false
  }

  /** Ends it with its session: nothing is written down any more. */
  close(): void {
    this.#end()
    this.#disk?.close()
  }

  receive(message: Message): void {
    const { nowMs } = this.#session.clock
    const incarnation = this.#incarnation
    if (this.#takenOut) message.end('down', nowMs)
    else if (message.kind === 'message') this.#heard(incarnation, message, nowMs)
    else if (message.ofStream) this.streams.receive(incarnation, message, nowMs)
    else if (incarnation !== undefined) this.asking.receive(incarnation, message, nowMs)
    else {
      message.end('down', nowMs)
      if (message.kind === 'request') this.asking.refuse(message)
    }
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
}
