import type { Session } from '../chaos/index.js'
import { ClockView, type Process } from '../clock/clock-view.js'
import { runInScope, type Scope } from '../clock/scope.js'
import { DetachedError } from '../error/index.js'
import type { RandomStream } from '../random/stream.js'
import type { PendingRequest } from './request.js'

/** A message as its handler is given it. */
export interface Envelope {
  /** Name of the node that sent it. */
  readonly from: string
  /** A copy of what was sent. */
  readonly data: unknown
  /** Virtual ms of the session. */
  readonly sentAtMs: number
}

export type MessageHandler = (message: Envelope) => unknown

/**
 * One run of a node's program, from its start to a crash, a stop or the end of the session. Its code runs in its scope:
 * timers, dates and Math.random are its own.
 */
export class Incarnation implements Process {
  dead = false
  readonly messageHandlers: MessageHandler[] = []
  requestHandler: MessageHandler | undefined
  /** Its requests that are under way, by number. */
  readonly requests = new Map<number, PendingRequest>()
  /** What its boot has answered. */
  stop: unknown
  readonly view: ClockView
  readonly scope: Scope
  readonly #session: Session
  readonly #name: string
  readonly #start: number
  #random: RandomStream | undefined

  constructor(session: Session, machine: ClockView, start: number) {
    this.#session = session
    this.#name = machine.name
    this.#start = start
    this.view = new ClockView(machine.name, machine)
    this.view.process = this
    this.scope = { ...session.scope, view: this.view }
  }

  /** The stream of that name, another one in each run of the program. */
  random(name: string): RandomStream {
    return this.#session.random(`node ${this.#name} ${this.#start} ${name}`)
  }

  drawRandom(): number {
    this.#random ??= this.random('Math.random')
    return this.#random.next()
  }

  /** Runs code in it. */
  run<T>(body: () => T): T {
    return runInScope(this.scope, body)
  }

  /** Runs code that nobody awaits. What it throws, now or later, fails the session, unless it is dead by then. */
  detached<T>(what: string, body: (given: T) => unknown, given: T): void {
    let answer: unknown
    try {
      answer = runInScope(this.scope, () => body(given))
    } catch (error) {
      this.failed(what, error)
      return
    }
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function')
      (answer as PromiseLike<unknown>).then(undefined, (error) => this.failed(what, error))
  }

  /** Its code has thrown, where nobody catches it. */
  failed(what: string, error: unknown): void {
    if (this.dead || !this.#session.open) return
    this.#session.unhandled(error)
    this.#session.fail(new DetachedError(`${what} of node ${this.#name}`, error))
  }

  /** It ends here and now: nothing that its code still does has any effect. */
  kill(): void {
    this.dead = true
    this.messageHandlers.length = 0
    this.requestHandler = undefined
    for (const request of this.requests.values()) request.dropped()
    this.requests.clear()
    const { clock } = this.#session
    const own = clock.queue.waiting().filter(({ view }) => view === this.view)
    for (const timer of own) timer.clear()
  }
}
