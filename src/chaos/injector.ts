import { currentScope } from '../clock/scope.js'
import { summarise } from '../error/index.js'
import { actsOn, type Verdict } from '../fault/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { LiftReason, NewEvent } from '../timeline/event.js'
import { Aborts } from './aborts.js'
import { ActsAtOnce } from './acts-at-once.js'
import { type Armed, actsOnProcess, schedule } from './armed.js'
import { checkCarried } from './begun.js'
import { failedToUndo, undo } from './clean-up.js'
import { type ArmRequest, createArmed } from './create-armed.js'
import { actOf } from './judge.js'
import { JudgedPoints } from './judged-points.js'
import { LastingFaults } from './lasting-faults.js'
import { LateTimers } from './late-timers.js'
import { neverActed } from './never-acted.js'
import type { Session } from './session.js'

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * Arms injections and lifts them, and writes down what they do. How they act is told elsewhere: on calls in
 * `JudgedPoints`, on timers in `LateTimers`, on all else in `LastingFaults`.
 */
export class Injector {
  readonly #session: Session
  readonly #armed: Armed[] = []
  readonly points: JudgedPoints
  readonly lasting: LastingFaults
  readonly #atOnce: ActsAtOnce
  // Made when first needed: most sessions have no late timer, and no condition to stop at.
  #timers: LateTimers | undefined
  #aborts: Aborts | undefined
  #liftedAll = false

  constructor(session: Session) {
    this.#session = session
    this.#atOnce = new ActsAtOnce(session)
    this.points = new JudgedPoints(session, this.#armed, this.#acted)
    this.lasting = new LastingFaults(session, this.#armed, this.#acted)
  }

  get armed(): readonly Armed[] {
    return this.#armed
  }

  get timers(): LateTimers {
    this.#timers ??= new LateTimers(this.#session.clock, this.#armed, this.#acted)
    return this.#timers
  }

  /** Every injection so far, as a schedule. */
  get schedule(): Schedule {
    const begun = this.#armed.filter(({ ended }) => ended !== 'failed')
    const { clock, seed } = this.#session
    const order = clock.interleaver === undefined ? {} : { order: [...clock.interleaver.order] }
    return { version: 1, seed, injections: begun.map((armed) => armed.data), ...order }
  }

  /**
   * Puts injections in force, all or none: one that is wrong leaves no other armed. Windows are in absolute session time.
   * @throws InvalidOptionError, UnknownFaultKindError
   */
  arm(requests: readonly ArmRequest[]): Armed[] {
    const first = this.#armed.length + 1
    const made = requests.map((request, index) => createArmed(first + index, request, this.#session))
    for (const armed of made) checkCarried(armed)
    this.#checkBounds(made)
    try {
      for (const [index, armed] of made.entries()) this.#putInForce(armed, requests[index] as ArmRequest)
    } catch (error) {
      for (const armed of made.slice(0, this.#armed.length - first + 1)) this.lift(armed, 'failed')
      throw error
    }
    return made
  }

  #checkBounds(made: readonly Armed[]): void {
    const bounds = this.#session.settings.blastRadius
    if (bounds === undefined) return
    for (const armed of made) bounds.checkPlace(armed, actsOnProcess(armed.kind))
    bounds.checkNumber([...this.#armed, ...made], made, this.#session.nowMs())
  }

  #putInForce(armed: Armed, request: ArmRequest): void {
    const session = this.#session
    this.#armed.push(armed)
    const { id, fault, kind, at, text } = armed
    const { severity, scenario } = request
    const event: Mutable<Extract<NewEvent, { type: 'fault.armed' }>> = {
      type: 'fault.armed',
      injection: id,
      kind: fault.kind,
      text,
      at,
      fromMs: armed.fromMs,
      untilMs: armed.untilMs,
    }
    if (severity !== undefined) event.severity = severity
    if (scenario !== undefined) event.scenario = scenario
    session.record(event)
    if (armed.untilMs !== null) schedule(armed, session.clock, armed.untilMs, () => this.lift(armed, armed.endsBy))
    if (actsOn(kind, 'timer')) this.timers.watch()
    this.points.compile()
    this.lasting.begin(armed)
  }

  /** Ends it. What throws meanwhile is kept with it, and all else is undone. */
  lift(armed: Armed, reason: LiftReason): void {
    if (armed.lifted) return
    armed.lifted = true
    armed.ended = reason
    for (const timer of armed.timers) timer.cancel()
    undo(armed)
    this.#session.record({ type: 'fault.lifted', injection: armed.id, kind: armed.fault.kind, reason })
    if (actsOn(armed.kind, 'timer')) this.timers.watch()
    this.points.compile()
    if (actsOn(armed.kind, 'stream'))
      for (const problem of this.lasting.refreshConnections()) failedToUndo(armed, problem)
    // What it held goes on, but not at the end of the session: nobody is there any more to wait for it.
    if (reason !== 'session') armed.gate?.open()
  }

  /** All have been lifted before the end, for what must hold without them: nothing more is injected. */
  get calm(): boolean {
    return this.#liftedAll
  }

  liftAll(reason: LiftReason): void {
    this.#liftedAll = true
    for (const armed of this.#armed) this.lift(armed, reason)
  }

  /** Stops these, or what is yet to come among all, as soon as the condition holds. */
  abortWhen(condition: () => boolean, parts: readonly Armed[]): void {
    this.#aborts ??= new Aborts(this.#session)
    this.#aborts.add(condition, parts)
  }

  /** The error of injections that never acted although they had to, or undefined. */
  neverActed(): Error | undefined {
    return neverActed(
      this.#armed,
      () => this.points.called,
      () => this.points.seen,
    )
  }

  readonly #acted = (
    armed: Armed,
    verdict: Verdict,
    point: string,
    call: number,
    delayMs: number,
    error: unknown,
    node = currentScope()?.view.name ?? '',
  ) => {
    const { impact } = armed
    impact.acted++
    impact.delayedMs += delayMs
    if (error !== undefined) impact.errors++
    // A search has thousands of them a second.
    const event: Mutable<Extract<NewEvent, { type: 'fault.injected' }>> = {
      type: 'fault.injected',
      injection: armed.id,
      kind: armed.fault.kind,
      point,
      call,
      act: actOf(verdict),
    }
    if (delayMs !== 0) event.delayMs = delayMs
    if (error !== undefined) event.error = summarise(error)
    if (node !== '') event.node = node
    this.#session.record(event)
    // What it holds in place, a call or a clock, it holds until its window ends: lifted now, it would have done nothing.
    const holds = armed.gate !== undefined || armed.undo !== undefined
    if (armed.trigger.exhausted && !holds) this.#whenIdle(() => this.lift(armed, 'limit'))
    this.#aborts?.acted()
    this.#atOnce.count(point)
  }

  /** After the call that used up the limit has been planned: it may hold on to this injection's gate. */
  #whenIdle(callback: () => void): void {
    queueMicrotask(() => {
      if (this.#session.open) callback()
    })
  }
}
