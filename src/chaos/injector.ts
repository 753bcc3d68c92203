import type { ClockView } from '../clock/clock-view.js'
import { currentScope } from '../clock/scope.js'
import { FaultNeverActedError, summarise, UnknownPointError } from '../error/index.js'
import type { CallShape, Verdict } from '../fault/fault-kind.js'
import type { Plan, Point } from '../point/point.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Armed } from './armed.js'
import { beginClockFault, changeClocks } from './clock-faults.js'
import { type ArmRequest, createArmed } from './create-armed.js'
import { actOf, judgeCall } from './judge.js'
import { latenessOf } from './late-timers.js'
import type { Session } from './session.js'

interface JudgedPoint extends Point {
  rules: readonly Armed[]
}

/** Arms injections, judges calls, timers and clocks by them, and lifts them. */
export class Injector {
  readonly #session: Session
  readonly #armed: Armed[] = []
  readonly #points = new Map<string, JudgedPoint>()
  #timersSeen = 0

  constructor(session: Session) {
    this.#session = session
  }

  get armed(): readonly Armed[] {
    return this.#armed
  }

  /** Every injection so far, as a schedule. */
  get schedule(): Schedule {
    return { version: 1, seed: this.#session.seed, injections: this.#armed.map((armed) => armed.data) }
  }

  /**
   * Puts injections in force, all or none: one that is wrong leaves no other armed. Windows are in absolute session time.
   * @throws InvalidOptionError, UnknownFaultKindError
   */
  arm(requests: readonly ArmRequest[]): Armed[] {
    const first = this.#armed.length + 1
    const made = requests.map((request, index) => createArmed(first + index, request, this.#session))
    for (const [index, armed] of made.entries()) this.#putInForce(armed, requests[index] as ArmRequest)
    return made
  }

  #putInForce(armed: Armed, request: ArmRequest): void {
    const session = this.#session
    this.#armed.push(armed)
    const { id, fault, kind, at, text } = armed
    const { severity, scenario } = request
    session.record({
      type: 'fault.armed',
      injection: id,
      kind: fault.kind,
      text,
      at,
      fromMs: armed.fromMs,
      untilMs: armed.untilMs,
      ...(severity === undefined ? {} : { severity }),
      ...(scenario === undefined ? {} : { scenario }),
    })
    if (armed.untilMs !== null) this.#schedule(armed, armed.untilMs, () => this.lift(armed, 'window'))
    if (kind.target === 'clock') this.#startClock(armed)
    else if (kind.target === 'timer') this.#watchTimers()
    else this.#compile()
  }

  lift(armed: Armed, reason: 'window' | 'lifted' | 'limit' | 'session'): void {
    if (armed.lifted) return
    armed.lifted = true
    for (const timer of armed.timers) timer.cancel()
    armed.undo?.()
    armed.undo = undefined
    this.#session.record({ type: 'fault.lifted', injection: armed.id, kind: armed.fault.kind, reason })
    if (armed.kind.target === 'timer') this.#watchTimers()
    else if (armed.kind.target === 'call') this.#compile()
    // What it held goes on, but not at the end of the session: nobody is there any more to wait for it.
    if (reason !== 'session') armed.gate?.open()
  }

  liftAll(): void {
    for (const armed of this.#armed) this.lift(armed, 'session')
  }

  point(name: string): Point {
    let point = this.#points.get(name)
    if (point === undefined) {
      point = { name, calls: 0, active: false, rules: [] }
      this.#compileFor(point)
      this.#points.set(name, point)
    }
    return point
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    const session = this.#session
    const { rules, name, calls } = point as JudgedPoint
    const limit = Error.stackTraceLimit
    // Taking a stack is half the cost of an injected error; a search does without.
    if (session.settings.traces === 0) Error.stackTraceLimit = 0
    try {
      return judgeCall(rules, session.clock.nowMs, name, calls, args, shape, this.#acted)
    } finally {
      Error.stackTraceLimit = limit
    }
  }

  /** Clock faults that name a node reach it when it first appears. */
  beginOnNode(view: ClockView): void {
    for (const armed of this.#armed)
      if (armed.kind.target === 'clock' && armed.undo !== undefined && armed.at !== null && armed.fits(view.name))
        changeClocks(this.#session, armed, [view], this.#acted)
  }

  /** The error of injections that never acted although they had to, or undefined. */
  neverActed(): Error | undefined {
    if (this.#armed.every(({ impact, optional }) => impact.acted > 0 || optional)) return undefined
    const acted = new Set(this.#armed.filter((armed) => armed.impact.acted > 0).map((armed) => armed.group))
    const idle = this.#armed.filter((armed) => !acted.has(armed.group) && !armed.optional)
    if (idle.length === 0) return undefined
    const called = [...this.#points.values()].filter((point) => point.calls > 0)
    const known = called.map((point) => point.name)
    const unknown = idle.find(
      ({ at, kind, fits }) => at !== null && kind.target === 'call' && known.length > 0 && !known.some(fits),
    )
    if (unknown?.at != null) return new UnknownPointError(unknown.at, known)
    return new FaultNeverActedError(
      idle.map(({ id, text, at }) => ({ injection: id, text, at })),
      Object.fromEntries(called.map((point) => [point.name, point.calls])),
    )
  }

  readonly #acted = (armed: Armed, verdict: Verdict, point: string, call: number, delayMs: number, error: unknown) => {
    const { impact } = armed
    impact.acted++
    impact.delayedMs += delayMs
    if (error !== undefined) impact.errors++
    const node = currentScope()?.view.name ?? ''
    this.#session.record({
      type: 'fault.injected',
      injection: armed.id,
      kind: armed.fault.kind,
      point,
      call,
      act: actOf(verdict),
      ...(delayMs === 0 ? {} : { delayMs }),
      ...(error === undefined ? {} : { error: summarise(error) }),
      ...(node === '' ? {} : { node }),
    })
    // What it holds in place, a call or a clock, it holds until its window ends: lifted now, it would have done nothing.
    const holds = armed.gate !== undefined || armed.undo !== undefined
    if (armed.trigger.exhausted && !holds) this.#whenIdle(() => this.lift(armed, 'limit'))
  }

  /** After the call that used up the limit has been planned: it may hold on to this injection's gate. */
  #whenIdle(callback: () => void): void {
    queueMicrotask(() => {
      if (this.#session.open) callback()
    })
  }

  #schedule(armed: Armed, atMs: number, callback: () => void): void {
    const { clock } = this.#session
    armed.timers.push(clock.setInternal(atMs - clock.nowMs, callback, true))
  }

  #compile(): void {
    for (const point of this.#points.values()) this.#compileFor(point)
  }

  #compileFor(point: JudgedPoint): void {
    point.rules = this.#armed.filter((armed) => !armed.lifted && armed.kind.target === 'call' && armed.fits(point.name))
    point.active = point.rules.length > 0
  }

  #startClock(armed: Armed): void {
    const session = this.#session
    const begin = () => beginClockFault(session, armed, this.#acted)
    if (armed.fromMs <= session.nowMs()) begin()
    else this.#schedule(armed, armed.fromMs, begin)
  }

  /** Late timers: asked by the clock for each timer that comes due, while such a fault is armed. */
  #watchTimers(): void {
    const { clock } = this.#session
    const rules = this.#armed.filter((armed) => !armed.lifted && armed.kind.target === 'timer')
    clock.lateness =
      rules.length === 0 ? undefined : (timer) => latenessOf(timer, ++this.#timersSeen, rules, clock.nowMs, this.#acted)
  }
}
