import type { ClockView } from '../../clock/clock-view.js'
import type { VirtualClock } from '../../clock/virtual-clock.js'
import type { InFlight } from '../../fault/index.js'
import type { PartHost, Plan, Point } from '../../point/index.js'
import type { RandomStream } from '../../random/stream.js'
import { LinkDraws } from './link-draws.js'
import type { LinkSettings } from './link-settings.js'
import type { MessageLog } from './log.js'
import type { Message } from './message.js'
import { whatHolds } from './plan.js'

/** Whom a link leads to. */
export interface Endpoint {
  readonly name: string
  readonly view: ClockView
  receive(message: Message): void
}

/** What all links of a network have in common. */
export interface LinkGround {
  readonly clock: VirtualClock
  readonly host: PartHost
  readonly log: MessageLog
  /** All that were ever there. */
  readonly nodes: ReadonlyMap<string, unknown>
  /** What is not authentic is dropped where it arrives. */
  readonly signed: boolean
}

/**
 * The way of messages from one node to another. What a node sends to itself takes no time, and neither partitions nor
 * faults get at it.
 */
export class Link {
  readonly point: Point
  settings: LinkSettings
  readonly #ground: LinkGround
  readonly #to: Endpoint
  readonly #loopback: boolean
  readonly #draws: LinkDraws
  #cuts = 0
  #holds = 0
  #underWay: Message[] = []
  /** What goes on when nothing cuts or holds the link any more. */
  #waiting: Message[] = []
  /** When the last of those that keep their order is due. */
  #lastDueMs = 0
  /** When all that was sent before has left. */
  #freeAtMs = 0

  constructor(
    ground: LinkGround,
    point: Point,
    to: Endpoint,
    loopback: boolean,
    settings: LinkSettings,
    random: RandomStream,
  ) {
    this.#ground = ground
    this.point = point
    this.#to = to
    this.#loopback = loopback
    this.settings = settings
    this.#draws = new LinkDraws(random)
  }

  /** Takes a message, which the log has. */
  send(message: Message): void {
    if (this.#loopback) {
      this.#carry(message, 0)
      return
    }
    this.point.calls++
    if (this.point.active) this.#watched(message)
    else if (this.#cuts > 0) this.#end(message, 'cut')
    else if (this.#holds > 0) this.#wait(message)
    else this.#transmit(message, undefined)
  }

  /** One more partition has it. */
  cut(inFlight: InFlight): void {
    this.#cuts++
    if (inFlight === 'deliver') return
    const waiting = [...this.#waiting, ...this.#takeUnderWay()]
    this.#waiting = []
    for (const message of waiting)
      if (inFlight === 'hold') this.#wait(message)
      else this.#end(message, 'cut')
  }

  heal(): void {
    this.#cuts--
    this.#goOn()
  }

  /** One more hold has it: what is sent and what is under way waits. */
  hold(): void {
    this.#holds++
    for (const message of this.#takeUnderWay()) this.#wait(message)
  }

  release(): void {
    this.#holds--
    this.#goOn()
  }

  #goOn(): void {
    if (this.#cuts > 0 || this.#holds > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const message of waiting) {
      message.fate = 'underWay'
      this.#transmit(message, undefined)
    }
  }

  #wait(message: Message): void {
    message.fate = 'held'
    this.#waiting.push(message)
  }

  #end(message: Message, fate: 'cut' | 'lost'): void {
    message.end(fate, this.#ground.clock.nowMs)
  }

  /** Faults may act on it, or somebody looks on. */
  #watched(message: Message): void {
    const { host } = this.#ground
    const { point } = this
    message.record = host.record?.(point, point.calls, [message.data])
    if (this.#cuts > 0) {
      this.#end(message, 'cut')
      return
    }
    const plan = host.judge(point, [message.data, message], 'async')
    if (plan === null) {
      if (this.#holds > 0) this.#wait(message)
      else this.#transmit(message, undefined)
      return
    }
    for (const alter of plan.alterArgs) {
      message.data = alter([message.data])[0]
      message.authentic = false
    }
    const { lost, until } = whatHolds(plan, message, [...this.#ground.nodes.keys()])
    if (lost) this.#end(message, 'lost')
    else if (until !== undefined) {
      message.fate = 'held'
      void until.then(() => this.#later(message, plan))
    } else if (this.#holds > 0) this.#wait(message)
    else this.#transmit(message, plan)
  }

  /** A fault has held it until now. */
  #later(message: Message, plan: Plan): void {
    if (!this.#ground.host.open) return
    message.fate = 'underWay'
    if (this.#cuts > 0) this.#end(message, 'cut')
    else if (this.#holds > 0) this.#wait(message)
    else this.#transmit(message, plan)
  }

  #transmit(message: Message, plan: Plan | undefined): void {
    const { settings } = this
    const { loss, duplicate, reorder, latencyMs } = settings
    if (loss > 0 && this.#draws.isLost(loss)) {
      this.#end(message, 'lost')
      return
    }
    let delayMs = typeof latencyMs === 'number' ? latencyMs : this.#draws.latency(latencyMs)
    if (plan !== undefined) delayMs += plan.delayMs
    if (settings.paced) delayMs = this.#paced(message, delayMs)
    if (reorder > 0) delayMs += this.#draws.putOff(reorder, settings.reorderWithinMs)
    if (plan !== undefined) delayMs += plan.delayAfterMs
    this.#carry(message, delayMs)
    if (duplicate > 0 && this.#draws.isDoubled(duplicate))
      this.#carry(this.#copyOf(message), this.#draws.latency(latencyMs))
    if (plan !== undefined && plan.effects.length > 0) this.#replay(plan)
    if (plan?.repeat !== undefined) this.#carry(this.#copyOf(message), delayMs + plan.repeat.gapMs)
  }

  /** With the time that it takes to leave, and to come after those before it. */
  #paced(message: Message, latencyMs: number): number {
    const { bytesPerSecond, fifo } = this.settings
    const { nowMs } = this.#ground.clock
    let delayMs = latencyMs
    if (bytesPerSecond !== Number.POSITIVE_INFINITY) {
      this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (message.bytes * 1000) / bytesPerSecond
      delayMs += this.#freeAtMs - nowMs
    }
    if (fifo) {
      this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + delayMs)
      delayMs = this.#lastDueMs - nowMs
    }
    return delayMs
  }

  #replay({ effects }: Plan): void {
    for (const { effect } of effects)
      if (effect.on === 'message' && effect.does === 'replay')
        this.#carry(this.#copyOf(effect.message as Message), this.#draws.latency(this.settings.latencyMs))
  }

  #copyOf(message: Message): Message {
    const copy = message.copy(this.#ground.clock.nowMs)
    this.#ground.log.add(copy)
    return copy
  }

  #carry(message: Message, delayMs: number): void {
    message.slot = this.#underWay.push(message) - 1
    const lane = this.settings.fifo ? this : undefined
    message.timer = this.#ground.clock.setArrival(this.#to.view, delayMs, this.#arrive, this.point.name, lane, message)
  }

  readonly #arrive = (message: Message): void => {
    const last = this.#underWay.pop() as Message
    if (last !== message) {
      this.#underWay[message.slot] = last
      last.slot = message.slot
    }
    if (message.authentic || !this.#ground.signed) this.#to.receive(message)
    else message.end('rejected', this.#ground.clock.nowMs)
  }

  /** In the order in which they were sent. */
  #takeUnderWay(): Message[] {
    const taken = this.#underWay
    if (this.#loopback || taken.length === 0) return []
    this.#underWay = []
    for (const message of taken) message.timer?.cancel()
    return taken.sort((a, b) => a.number - b.number)
  }
}
