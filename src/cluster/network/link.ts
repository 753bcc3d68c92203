import { serialize } from 'node:v8'
import type { ClockView } from '../../clock/clock-view.js'
import type { VirtualClock } from '../../clock/virtual-clock.js'
import type { Point } from '../../point/index.js'
import { sampleDelay } from '../../random/distribution.js'
import type { RandomStream } from '../../random/stream.js'
import type { LinkSettings } from './link-settings.js'
import type { MessageLog } from './log.js'
import { Message } from './message.js'

/** Whom a link leads to. */
export interface Endpoint {
  readonly name: string
  readonly view: ClockView
  receive(message: Message): void
}

/** What is done with messages that are under way on a link that is cut. */
export type InFlight = 'deliver' | 'drop' | 'hold'

/** The way of messages from one node to another. */
export class Link {
  readonly point: Point
  settings: LinkSettings
  /** How many cuts it is in. */
  cuts = 0
  readonly #clock: VirtualClock
  readonly #log: MessageLog
  readonly #to: Endpoint
  readonly #loopback: boolean
  readonly #random: RandomStream
  /** One for each matter, so that none changes what another draws; made when first needed. */
  #delays: RandomStream | undefined
  #losses: RandomStream | undefined
  #copies: RandomStream | undefined
  #lags: RandomStream | undefined
  #underWay: Message[] = []
  /** What waits for the link to be released; undefined: it is not held. */
  #held: Message[] | undefined
  #holds = 0
  /** When the last of those that keep their order is due. */
  #lastDueMs = 0
  /** When all that was sent before has left. */
  #freeAtMs = 0

  constructor(
    clock: VirtualClock,
    log: MessageLog,
    point: Point,
    from: Endpoint,
    to: Endpoint,
    settings: LinkSettings,
    random: RandomStream,
  ) {
    this.#clock = clock
    this.#log = log
    this.point = point
    this.#to = to
    this.#loopback = from.name === to.name
    this.settings = settings
    this.#random = random
  }

  /** Takes a message, which the log has. */
  send(message: Message): void {
    this.point.calls++
    if (this.#loopback) this.#carry(message, 0)
    else if (this.cuts > 0) message.end('cut', this.#clock.nowMs)
    else if (this.#held !== undefined) this.#keep(message)
    else this.#transmit(message)
  }

  /** What is sent and what is under way waits, until as many releases. */
  hold(): void {
    this.#holds++
    this.#held ??= []
    for (const message of this.#takeUnderWay()) this.#keep(message)
  }

  release(): void {
    if (this.#holds === 0 || --this.#holds > 0) return
    const held = this.#held ?? []
    this.#held = undefined
    for (const message of held) {
      message.fate = 'underWay'
      if (this.cuts > 0) message.end('cut', this.#clock.nowMs)
      else this.#transmit(message)
    }
  }

  /** One more cut has it. */
  cut(inFlight: InFlight): void {
    this.cuts++
    if (this.#loopback || inFlight === 'deliver') return
    for (const message of this.#takeUnderWay())
      if (inFlight === 'hold') this.#keepForHeal(message)
      else message.end('cut', this.#clock.nowMs)
  }

  heal(): void {
    if (this.cuts === 0 || --this.cuts > 0) return
    const waiting = this.#forHeal
    this.#forHeal = undefined
    for (const message of waiting ?? []) {
      message.fate = 'underWay'
      if (this.#held !== undefined) this.#keep(message)
      else this.#transmit(message)
    }
  }

  #forHeal: Message[] | undefined

  #keepForHeal(message: Message): void {
    message.fate = 'held'
    this.#forHeal ??= []
    this.#forHeal.push(message)
  }

  #keep(message: Message): void {
    message.fate = 'held'
    this.#held?.push(message)
  }

  #transmit(message: Message): void {
    const { loss, duplicate, reorder, latencyMs } = this.settings
    if (loss > 0) {
      this.#losses ??= this.#random.fork('loss')
      if (this.#losses.chance(loss)) {
        message.end('lost', this.#clock.nowMs)
        return
      }
    }
    let delayMs = typeof latencyMs === 'number' ? latencyMs : this.#drawLatency()
    delayMs = this.#paced(message, delayMs)
    if (reorder > 0) delayMs += this.#drawPutOff(reorder)
    this.#carry(message, delayMs)
    if (duplicate > 0) {
      this.#copies ??= this.#random.fork('duplicate')
      if (this.#copies.chance(duplicate)) this.#carry(this.#copyOf(message), this.#drawLatency())
    }
  }

  #drawLatency(): number {
    this.#lags ??= this.#random.fork('latency')
    return sampleDelay(this.settings.latencyMs, this.#lags)
  }

  #drawPutOff(share: number): number {
    this.#delays ??= this.#random.fork('reorder')
    return this.#delays.chance(share) ? this.#delays.int(1, Math.max(1, this.settings.reorderWithinMs)) : 0
  }

  /** Latency and the time that it takes to leave, and to come after those before it. */
  #paced(message: Message, latencyMs: number): number {
    const { bytesPerSecond, fifo } = this.settings
    const { nowMs } = this.#clock
    let delayMs = latencyMs
    if (bytesPerSecond !== Number.POSITIVE_INFINITY) {
      const leavesMs = Math.max(nowMs, this.#freeAtMs) + (sizeOf(message.data) * 1000) / bytesPerSecond
      this.#freeAtMs = leavesMs
      delayMs += leavesMs - nowMs
    }
    if (fifo) {
      this.#lastDueMs = Math.max(this.#lastDueMs, nowMs + delayMs)
      delayMs = this.#lastDueMs - nowMs
    }
    return delayMs
  }

  #copyOf(message: Message): Message {
    const { kind, from, to, data, request } = message
    const copy = new Message(kind, from, to, this.#clock.nowMs, data, request)
    copy.copyOf = message.number
    this.#log.add(copy)
    return copy
  }

  #carry(message: Message, delayMs: number): void {
    message.slot = this.#underWay.push(message) - 1
    message.timer = this.#clock.setArrival(
      this.#to.view,
      delayMs,
      () => this.#arrive(message),
      this.point.name,
      this.settings.fifo ? this : undefined,
    )
  }

  #arrive(message: Message): void {
    const last = this.#underWay.pop() as Message
    if (last !== message) {
      this.#underWay[message.slot] = last
      last.slot = message.slot
    }
    this.#to.receive(message)
  }

  /** In the order in which they were sent. */
  #takeUnderWay(): Message[] {
    const taken = this.#underWay.sort((a, b) => a.number - b.number)
    this.#underWay = []
    for (const message of taken) message.timer?.cancel()
    return taken
  }
}

/** Bytes that a message takes on the wire, about. */
function sizeOf(data: unknown): number {
  return serialize(data).length
}
