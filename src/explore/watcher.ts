import { AsyncLocalStorage } from 'node:async_hooks'
import type { ObservedCall, Session, SessionObserver } from '../chaos/index.js'
import type { Chooser } from '../clock/interleaver.js'
import type { CallShape, FaultTarget } from '../fault/index.js'
import type { CallRecord } from '../point/index.js'
import { findSignal } from '../point/signal.js'
import { aboutOf } from './about.js'
import type { Account } from './account.js'
import { errorText, valueText } from './answer.js'
import { CallPlaces } from './call-places.js'
import { Circles } from './circles.js'
import type { Census } from './leaks.js'
import type { Recovery } from './recovery.js'
import type { CallSeen } from './run-record.js'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Seen = Mutable<CallSeen>

/** The call beneath whose point the code runs. */
const within = new AsyncLocalStorage<Seen>()

/** Looks on at one run: notes its calls, lifts what holds it at a standstill. */
export class Watcher implements SessionObserver {
  readonly calls: Seen[] = []
  readonly chooser: Chooser | undefined
  /** Counts what the run leaves behind. */
  census: Census | undefined
  /** What its systems are asked after its body. */
  recovery: Recovery | undefined
  /** What the body answered. */
  value: unknown
  readonly #byPoint = new Map<string, Seen[]>()
  readonly #answers: boolean
  readonly #places: CallPlaces | undefined
  readonly #circles: Circles
  #session: Session | undefined
  /** Calls since the last event. */
  #fresh = 0
  #lifted = false

  /**
   * @param answers somebody wants to know what calls are given and what they answer
   * @param lap events in which a run that goes round in circles shows it
   * @param closely somebody wants to know where in the code calls come from
   */
  constructor(chooser: Chooser | undefined, answers: boolean, lap: number, closely = false) {
    this.chooser = chooser
    this.#answers = answers
    this.#circles = new Circles(lap)
    this.#places = closely ? new CallPlaces() : undefined
  }

  /** Where a call was made, if that was noted: see `CallPlaces`. */
  stackOf({ point, call }: Pick<CallSeen, 'point' | 'call'>): string | undefined {
    return this.#places?.stackOf(point, call)
  }

  /** Where the calls were made that faults have acted on, if that was noted. */
  get callers(): Account['callers'] {
    return this.#places?.acted(this.session.timeline.events) ?? new Map()
  }

  /** The points that were called. */
  get points(): ReadonlySet<string> {
    return new Set(this.#byPoint.keys())
  }

  get session(): Session {
    return this.#session as Session
  }

  opened(session: Session): void {
    this.#session = session
    this.census?.opened(session)
  }

  called({ point, call, args, atMs }: ObservedCall): CallRecord | undefined {
    this.census?.noteArgs(point, call, args)
    this.#places?.note(point, call)
    // No fault can act there any more, so it is nothing to try one at.
    if (this.session.injector.calm) return undefined
    const seen: Seen = {
      point,
      call,
      index: this.calls.length,
      parent: within.getStore(),
      atMs,
      takes: [],
      shape: 'async',
      rejects: false,
      signal: args.length > 0 && findSignal(args) !== undefined,
      nextTimerMs: undefined,
      acted: false,
      given: this.#answers ? valueText(args) : undefined,
      reached: false,
      answer: undefined,
      endedAfter: undefined,
      about: point.includes('->') ? aboutOf(args) : undefined,
      ofDisk: point.includes('.disk.') && isDisk(point, this.session),
    }
    this.calls.push(seen)
    const known = this.#byPoint.get(point)
    if (known === undefined) this.#byPoint.set(point, [seen])
    else known.push(seen)
    if (!this.#answers) return undefined
    const end = (answer: string) => {
      seen.answer = `${answer} +${this.session.nowMs() - atMs}`
      seen.endedAfter = this.calls.length
    }
    return {
      answered: (status, value) => end(`answered ${status ?? ''} ${valueText(value)}`),
      failed: (error) => end(`failed ${errorText(error)}`),
    }
  }

  judged(call: {
    readonly takes: readonly FaultTarget[]
    readonly shape: CallShape
    readonly rejects: boolean
    readonly acted: boolean
  }): void {
    const seen = this.session.injector.calm ? undefined : this.calls.at(-1)
    if (seen === undefined) return
    seen.takes = call.takes
    seen.shape = call.shape
    seen.rejects = call.rejects
    seen.acted = call.acted
  }

  beneath<T>(point: string, call: number, run: () => T): T {
    const seen = this.#byPoint.get(point)?.[call - 1]
    if (seen === undefined) return run()
    seen.reached = true
    return within.run(seen, run)
  }

  event(): void {
    const { calls } = this
    const { clock } = this.session
    if (this.#circles.closed(clock)) this.standstill()
    if (this.#fresh === calls.length) return
    let next = Number.POSITIVE_INFINITY
    for (const timer of clock.queue.waiting())
      if (!timer.internal && timer.dueMs > clock.nowMs && timer.dueMs < next) next = timer.dueMs
    for (; this.#fresh < calls.length; this.#fresh++) {
      const seen = calls[this.#fresh] as Seen
      if (next < Number.POSITIVE_INFINITY) seen.nextTimerMs = next - seen.atMs
    }
  }

  /** Lifts what holds calls; if nothing does, all that is in force. Only when even that was of no use is it a deadlock. */
  standstill(): boolean {
    const { injector } = this.session
    const inForce = injector.armed.filter(({ lifted }) => !lifted)
    const holding = inForce.filter(({ gate }) => gate !== undefined)
    const toLift = holding.length > 0 ? holding : inForce
    if (toLift.length === 0 || this.#lifted) return false
    this.#lifted = holding.length === 0
    for (const armed of toLift) injector.lift(armed, 'lifted')
    return true
  }
}

function isDisk(point: string, { clusters }: Session): boolean {
  return clusters.some(({ nodes }) => nodes.some(({ name }) => point.startsWith(`${name}.disk.`)))
}
