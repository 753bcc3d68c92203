import { AsyncResource } from 'node:async_hooks'
import type { Session } from '../chaos/index.js'
import { ClockView, MONOTONIC_START_MS, type Process } from '../clock/clock-view.js'
import { runInScope, type Scope } from '../clock/scope.js'
import { DetachedError } from '../error/index.js'
import type { RandomStream } from '../random/stream.js'
import type { Envelope } from './network/message.js'
import type { PendingRequest } from './pending-request.js'
import type { Connection } from './stream/connection.js'

export type MessageHandler = (message: Envelope) => unknown

/**
 * One run of a node's program, from its start to a crash, a stop or the end of the session. Its code runs in its scope:
 * timers, dates and Math.random are its own.
 */
export class Incarnation implements Process {
  dead = false
  readonly behindMs: number
  readonly messageHandlers: MessageHandler[] = []
  requestHandler: MessageHandler | undefined
  connectionHandler: ((connection: Connection) => unknown) | undefined
  /** Who takes streams to a port, or to what an adapter calls it. */
  readonly listeners = new Map<number | string, (connection: Connection) => unknown>()
  /** What is to be done when it has ended, of adapters. */
  readonly ends = new Set<() => void>()
  /** Its requests that are under way, by number. */
  readonly requests = new Map<number, PendingRequest>()
  /** Its sides of streams; see `keyOf`. */
  readonly connections = new Map<string, Connection>()
  /** What its boot has answered, or will. */
  stop: unknown
  readonly view: ClockView
  /** The context of its code. Entered by `runInScope` it would be made anew each time, at half the cost of a message. */
  readonly #context: AsyncResource
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
    this.behindMs = this.view.monotonicMs(session.clock.nowMs) - MONOTONIC_START_MS
    const scope: Scope = { ...session.scope, view: this.view }
    this.#context = runInScope(scope, () => new AsyncResource('Node', { requireManualDestroy: true }))
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
    return this.#context.runInAsyncScope(body)
  }

  /** Runs its program. What it rejects with later fails the session. @throws what it throws at once */
  boot<T>(boot: ((given: T) => unknown) | undefined, given: T): void {
    if (boot === undefined) return
    this.stop = this.run(() => boot(given))
    if (typeof (this.stop as PromiseLike<unknown> | undefined)?.then === 'function')
      (this.stop as PromiseLike<unknown>).then(undefined, (error) => this.failed('boot', error))
  }

  /** Calls a handler that nobody awaits. What it throws, now or later, fails the session, unless it is dead by then. */
  call<T>(what: string, handler: (given: T) => unknown, given: T): void {
    let answer: unknown
    try {
      answer = this.#context.runInAsyncScope(handler, undefined, given)
    } catch (error) {
      this.failed(what, error)
      return
    }
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function')
      (answer as PromiseLike<unknown>).then(undefined, (error) => this.failed(what, error))
  }

  /** Who takes a stream. @param whom what it was opened with */
  listenerOf(whom: unknown): ((connection: Connection) => unknown) | undefined {
    const { port } = (whom ?? {}) as { readonly port?: number | string }
    return port === undefined ? this.connectionHandler : this.listeners.get(port)
  }

  /** Does what its machine tells it of: now, or when it runs again. */
  told(action: () => void): void {
    if (this.view.gate === undefined) action()
    else this.#session.clock.setArrival(this.view, 0, action, `told ${this.#name}`)
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
    this.connectionHandler = undefined
    for (const connection of this.connections.values()) connection.drop()
    this.connections.clear()
    this.listeners.clear()
    const { ends } = this
    for (const end of [...ends]) end()
    ends.clear()
    const { clock } = this.#session
    const own = clock.queue.waiting().filter(({ view }) => view === this.view)
    for (const timer of own) timer.clear()
  }
}
