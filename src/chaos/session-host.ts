import { summarise } from '../error/index.js'
import type { CallShape, FaultTarget } from '../fault/index.js'
import type { CallRecord, Connection, LiveEffect, PartHost, Plan, Point } from '../point/index.js'
import type { RandomStream } from '../random/stream.js'
import { RecordedCall } from './recorded-call.js'
import type { Session } from './session.js'

/** The session as its points and parts see it: one host a session, so that points of one name are the same point. */
export class SessionHost implements PartHost {
  views?: Map<string, Map<object, object>>
  readonly #session: Session
  readonly summarise = summarise

  readonly turn: PartHost['turn']
  readonly beneath: PartHost['beneath']

  constructor(session: Session) {
    this.#session = session
    const { observer } = session.settings
    // By way of variables: V8 keeps a function written where a property is assigned among what lives long, and with it,
    // until the next full collection, all that a session of a search has held.
    if (session.clock.interleaver !== undefined) {
      const turn: PartHost['turn'] = (point, goOn, place) => session.turn(point.name, goOn, place)
      this.turn = turn
    }
    if (observer !== undefined) {
      const beneath: PartHost['beneath'] = (point, call, run) => observer.beneath(point.name, call, run)
      this.beneath = beneath
    }
  }

  get open(): boolean {
    return this.#session.open
  }

  get controller(): AbortController {
    return this.#session.controller
  }

  get time(): 'virtual' | 'real' {
    return this.#session.settings.time
  }

  nowMs(): number {
    return this.#session.nowMs()
  }

  point(name: string, accepts?: readonly FaultTarget[]): Point {
    return this.#session.injector.points.get(name, accepts)
  }

  connect(point: Point, args: readonly unknown[], changed: (effects: readonly LiveEffect[]) => void): Connection {
    return this.#session.injector.lasting.connect(point, args, changed)
  }

  gate(point: Point, changed: (refused: boolean) => void): void {
    this.#session.injector.lasting.gate(point, changed)
  }

  later(ms: number, callback: () => void, awaited = false): () => void {
    const timer = this.#session.clock.setInternal(ms, () => this.#session.within(callback), !awaited)
    return () => timer.cancel()
  }

  hold(): () => void {
    return this.#session.pacer.hold()
  }

  delayTimers(lateness: (node: string) => number): () => void {
    return this.#session.injector.timers.keep(lateness)
  }

  random(name: string): RandomStream {
    return this.#session.random(name)
  }

  warn(code: string, message: string): void {
    this.#session.record({ type: 'warning.raised', code, message })
  }

  note(text: string): void {
    this.#session.timeline.note(text)
  }

  within<T>(body: () => T): T {
    return this.#session.within(body)
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    return this.#session.injector.points.judge(point, args, shape)
  }

  record(point: Point, call: number, args: readonly unknown[]): CallRecord | undefined {
    const { recordCalls, observer } = this.#session.settings
    const own = recordCalls ? new RecordedCall(this.#session, point.name, call, args) : undefined
    const other = observer?.called({ point: point.name, call, args, atMs: this.#session.nowMs() })
    return own === undefined || other === undefined ? (own ?? other) : both(own, other)
  }

  sleep(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      this.#session.clock.setInternal(ms, resolve)
    })
  }

  block(ms: number): void {
    this.#session.clock.block(ms)
  }

  watch(point: Point, call: number, promise: Promise<unknown>): void {
    this.#session.pendingCalls.watch(point, call, promise)
  }

  pending(point: Point, call: number, held: string | undefined, lost?: boolean): () => void {
    return this.#session.pendingCalls.begin(point, call, held, lost)
  }

  onClose(undo: () => unknown, what?: string): void {
    this.#session.onClose(undo, what)
  }
}

function both(one: CallRecord, other: CallRecord): CallRecord {
  return {
    answered(status, value) {
      one.answered(status, value)
      other.answered(status, value)
    },
    failed(error) {
      one.failed(error)
      other.failed(error)
    },
  }
}
