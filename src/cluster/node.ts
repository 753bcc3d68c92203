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
import { type Envelope, Incarnation, type MessageHandler } from './incarnation.js'
import { copyAgain, copyOf } from './network/copy.js'
import type { Endpoint, Link } from './network/link.js'
import type { MessageLog } from './network/log.js'
import { Message, type MessageKind } from './network/message.js'
import type { Network } from './network/network.js'
import { Pace } from './pace.js'
import { fromWire, PendingRequest, toWire, type WireError } from './request.js'

/** What runs on a node: called at each start. What it answers, or resolves to, is called by `node.stop()`. */
export type Boot = (node: Node) => unknown

export type NodeState = 'up' | 'paused' | 'down'

export interface RequestOptions {
  /** How long to wait for the answer, on the node's own clock; then it fails with ETIMEDOUT. @default '10s' */
  readonly timeoutMs?: Duration
}

/** What a node is made with. */
export interface NodeParts {
  readonly session: Session
  readonly network: Network
  readonly log: MessageLog
  readonly boot: Boot | undefined
  readonly disk: DiskOptions
}

export interface NodeCrashOptions {
  /** What becomes of what was not synced, instead of what the disk's own options say. */
  readonly disk?: DiskCrashOptions
}

const usualTimeoutMs = 10_000
const nodeTakes: readonly FaultTarget[] = ['node']
/** Of pauses by hand. */
const byHand = {}

/**
 * A machine of a cluster, on which one program runs.
 *
 * | state  | becomes | by                                   |
 * | ------ | ------- | ------------------------------------ |
 * | up     | paused  | pause                                |
 * | up     | down    | crash, stop, the end of the session  |
 * | paused | up      | resume                               |
 * | paused | down    | crash, stop, the end of the session  |
 * | down   | up      | restart                              |
 */
export class Node implements Endpoint, PointHandle {
  readonly name: string
  readonly view: ClockView
  readonly [handleKey]: string
  readonly #session: Session
  readonly #network: Network
  readonly #log: MessageLog
  readonly #boot: Boot | undefined
  readonly #diskOptions: DiskOptions
  readonly #links = new Map<string, Link>()
  /** Made when first used. */
  #disk: Disk | undefined
  #incarnation: Incarnation | undefined
  #starts = 0
  #requests = 0
  readonly #pace: Pace
  readonly #point: Point
  #removed = false

  constructor(name: string, { session, network, log, boot, disk }: NodeParts) {
    this.name = name
    this[handleKey] = name
    this.#session = session
    this.#network = network
    this.#log = log
    this.#boot = boot
    this.#diskOptions = disk
    this.view = session.viewOf(name)
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
      this.#disk = createDisk(this.#diskOptions, {
        host,
        name: this.name,
        random,
        wallMs: () => clock.wallMs(this.view),
      })
    }
    return this.#disk
  }

  /**
   * Sends a message; nobody tells whether it arrives. To itself it takes no time and is never lost.
   * @throws UnknownNodeError, InvalidOptionError when data cannot be copied
   */
  send(to: string, data: unknown): void {
    this.#send('message', to, copyOf(data), undefined)
  }

  /**
   * Has messages given to a handler, one after another in the order in which they arrive. A crash takes it away: the
   * program's next start sets its own. Each handler is given each message.
   * @returns takes it away
   * @throws InvalidOptionError
   */
  onMessage(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onMessage(({ from, data }) => …)')
    const incarnation = this.#current('listen on')
    if (incarnation === undefined) return () => {}
    const { messageHandlers } = incarnation
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
    checkKeys('options', options, ['timeoutMs'])
    const timeoutMs = options.timeoutMs === undefined ? usualTimeoutMs : toMs('timeoutMs', options.timeoutMs)
    const copy = copyOf(data)
    this.#network.nodeOf(to)
    const caller = scopeOfOrigin()?.view.process
    const incarnation = this.#incarnation
    if (caller?.dead || incarnation === undefined) {
      this.#send('request', to, copy, undefined)
      return new Promise(() => {})
    }
    const pending = new PendingRequest(to, caller !== incarnation)
    const number = ++this.#requests
    incarnation.requests.set(number, pending)
    const timedOut = () => {
      incarnation.requests.delete(number)
      pending.timedOut()
    }
    if (timeoutMs <= 2 ** 31 - 1)
      pending.timer = this.#session.clock.setTimer('timeout', incarnation.view, timedOut, timeoutMs, undefined)
    this.#send('request', to, copy, number)
    return pending.promise
  }

  /**
   * Answers requests: by what the handler answers, or the error that it throws. One at a time holds: the last one set.
   * @returns takes it away
   * @throws InvalidOptionError
   */
  onRequest(handler: MessageHandler): () => void {
    checkFunction('handler', handler, 'node.onRequest(({ from, data }) => …)')
    const incarnation = this.#current('listen on')
    if (incarnation === undefined) return () => {}
    incarnation.requestHandler = handler
    return () => {
      if (incarnation.requestHandler === handler) incarnation.requestHandler = undefined
    }
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
   * Power fails: the program ends in the midst of what it does, and takes with it all that it has in memory. Timers never
   * fire, promises of its requests never settle, what it sends from now on goes nowhere. Its disk has what was synced.
   * What reaches a node that is down is dropped. Without effect on one that is down.
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

  /** Starts the program. For clusters alone. */
  start(): void {
    // Code that knows nothing of nodes finds its folders there.
    if (this.#diskOptions.mount !== undefined) void this.disk
    const incarnation = new Incarnation(this.#session, this.view, ++this.#starts)
    this.#incarnation = incarnation
    this.#point.calls = this.#starts
    this.#session.record({ type: 'node.started', node: this.name, start: this.#starts })
    if (this.#starts > 1) this.#log.mark(this.#session.nowMs(), 'restarted', this.name)
    const boot = this.#boot
    if (boot === undefined) return
    let answer: unknown
    try {
      answer = incarnation.run(() => boot(this))
    } catch (error) {
      this.#end()
      throw error
    }
    incarnation.stop = answer
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function')
      (answer as PromiseLike<unknown>).then(
        (stop) => {
          incarnation.stop = stop
        },
        (error) => incarnation.failed('boot', error),
      )
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

  /** For faults: each has a pause of its own. */
  pauseFor(whom: object): void {
    if (this.#incarnation !== undefined && this.#pace.pause(whom)) this.#happened('node.paused', 'paused')
  }

  resumeFrom(whom: object): void {
    if (this.#pace.resume(whom)) this.#happened('node.resumed', 'resumed')
  }

  /** Each event takes it so long more, until the function given back is called. For faults. */
  slowDown(delay: Delay, random: RandomStream): () => void {
    return this.#pace.slow(delay, random)
  }

  /** Starts it, if it has not been started since; what boot throws fails the session. For faults. */
  startAfter(starts: number): void {
    if (this.#incarnation !== undefined || this.#starts !== starts || this.#removed) return
    try {
      this.start()
    } catch (error) {
      this.#session.unhandled(error)
      this.#session.fail(new DetachedError(`boot of node ${this.name}`, error))
    }
  }

  /** Takes it out of its cluster. For clusters alone. */
  remove(): void {
    this.#removed = true
    this.#disk?.close()
    this.#disk = undefined
    if (this.#end()) this.#happened('node.stopped', 'removed')
  }

  /** Puts it back. For clusters alone. */
  putBack(): void {
    this.#removed = false
  }

  /** A message has arrived. For the network alone. */
  receive(message: Message): void {
    const { nowMs } = this.#session.clock
    const incarnation = this.#incarnation
    if (incarnation === undefined) {
      message.end('down', nowMs)
      if (message.kind === 'request' && !this.#removed) this.#refuse(message)
    } else if (message.kind === 'message') this.#heard(incarnation, message, nowMs)
    else if (message.kind === 'request') this.#asked(incarnation, message, nowMs)
    else this.#answered(incarnation, message, nowMs)
  }

  /** Ends it with its session: nothing is written down any more. For clusters alone. */
  close(): void {
    this.#end()
    this.#disk?.close()
  }

  #heard(incarnation: Incarnation, message: Message, nowMs: number): void {
    const { messageHandlers } = incarnation
    message.end(messageHandlers.length === 0 ? 'unheard' : 'delivered', nowMs)
    // Those that are there now: a handler may add or take away others.
    for (const handler of messageHandlers.length > 1 ? [...messageHandlers] : messageHandlers)
      incarnation.call('message handler', handler, envelopeOf(message))
  }

  #asked(incarnation: Incarnation, message: Message, nowMs: number): void {
    const handler = incarnation.requestHandler
    message.end(handler === undefined ? 'unheard' : 'delivered', nowMs)
    if (handler === undefined) {
      this.#refuse(message)
      return
    }
    const answer = (kind: MessageKind, data: unknown) => this.#answer(incarnation, message, kind, data)
    incarnation.call(
      'request handler',
      async (envelope: Envelope) => {
        let data: unknown
        try {
          data = copyOf(await handler(envelope))
        } catch (error) {
          answer('error', toWire(error))
          return
        }
        answer('response', data)
      },
      envelopeOf(message),
    )
  }

  #answered(incarnation: Incarnation, message: Message, nowMs: number): void {
    const pending = incarnation.requests.get(message.request as number)
    message.end(pending === undefined ? 'late' : 'delivered', nowMs)
    if (pending === undefined) return
    incarnation.requests.delete(message.request as number)
    if (message.kind === 'response') pending.answered(copyAgain(message.data))
    else if (message.kind === 'error') pending.failed(fromWire(message.data as WireError))
    else pending.refused()
  }

  /** By the machine: no program of it needs to run. */
  #refuse(request: Message): void {
    this.#put(
      new Message('refusal', this.name, request.from, this.#session.nowMs(), undefined, request.request),
      request,
    )
  }

  #send(kind: MessageKind, to: string, data: unknown, request: number | undefined): void {
    const dead = scopeOfOrigin()?.view.process?.dead === true
    if (!this.#session.open) {
      if (!dead) this.#session.mustBeOpen('node.send')
      return
    }
    const gone = dead ? 'dead' : this.#incarnation === undefined ? 'down' : undefined
    this.#put(new Message(kind, this.name, to, this.#session.nowMs(), data, request), undefined, gone)
  }

  #answer(incarnation: Incarnation, request: Message, kind: MessageKind, data: unknown): void {
    if (!this.#session.open) return
    const message = new Message(kind, this.name, request.from, this.#session.nowMs(), data, request.request)
    this.#put(message, request, incarnation.dead ? 'dead' : undefined)
  }

  /** @param request what it answers */
  #put(message: Message, request?: Message, gone?: 'dead' | 'down'): void {
    let link = this.#links.get(message.to)
    if (link === undefined) {
      link = this.#network.between(this, message.to)
      this.#links.set(message.to, link)
    }
    this.#log.add(message)
    if (gone !== undefined) message.end(gone, message.sentAtMs)
    else if (request?.answerLost) message.end('lost', message.sentAtMs)
    else link.send(message)
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

  /** The program that is to do something; undefined: what asks is dead, and is to have no effect. */
  #current(action: string): Incarnation | undefined {
    return scopeOfOrigin()?.view.process?.dead ? undefined : this.#running(action)
  }

  #running(action: string): Incarnation {
    if (this.#incarnation !== undefined) return this.#incarnation
    throw new NodeStateError(action, this.name, 'down', 'Start it by `node.restart()`.')
  }
}

/** With a copy of its own: what the log has stays as it was. */
function envelopeOf({ from, data, sentAtMs }: Message): Envelope {
  return { from, data: copyAgain(data), sentAtMs }
}
