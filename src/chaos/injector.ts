import type { ClockView } from '../clock/clock-view.js'
import { currentScope } from '../clock/scope.js'
import { FaultNeverActedError, InvalidOptionError, summarise, UnknownPointError } from '../error/index.js'
import { actsOn, type CallShape, type FaultKind, type FaultTarget, type Verdict } from '../fault/index.js'
import { type Connection, callOnly, type LiveEffect, type Plan, type Point } from '../point/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { type Armed, targetAt } from './armed.js'
import { beginEffect, checkCarried } from './begun.js'
import { beginClockFault, changeClocks } from './clock-faults.js'
import { Connections } from './connections.js'
import { type ArmRequest, createArmed } from './create-armed.js'
import { actOf, judgeCall } from './judge.js'
import { latenessOf } from './late-timers.js'
import type { Session } from './session.js'

interface JudgedPoint extends Point {
  readonly accepts: readonly FaultTarget[]
  rules: readonly Armed[]
}

/** Targets where a fault begins at the start of its window, rather than being asked. */
const begunTargets = ['clock', 'resource'] as const

/** Arms injections, judges calls, timers and clocks by them, and lifts them. */
export class Injector {
  readonly #session: Session
  readonly #armed: Armed[] = []
  readonly #points = new Map<string, JudgedPoint>()
  #timersSeen = 0
  /** Made when first needed: most sessions have no connection of their own. */
  #connections: Connections | undefined

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
    for (const armed of made) checkCarried(armed)
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
    if (actsOn(kind, 'timer')) this.#watchTimers()
    this.#compile()
    const begins = begunTargets.some((target) => actsOn(kind, target)) || this.#connections !== undefined
    if (!begins || armed.lifted) return
    if (armed.fromMs <= session.nowMs()) this.#begin(armed)
    else this.#schedule(armed, armed.fromMs, () => this.#begin(armed))
  }

  /** At the start of its window. */
  #begin(armed: Armed): void {
    const session = this.#session
    if (actsOn(armed.kind, 'clock')) beginClockFault(session, armed, this.#acted)
    if (actsOn(armed.kind, 'resource')) beginEffect(session, session.host, armed, 'resource', this.#acted)
    if (actsOn(armed.kind, 'stream')) this.#connections?.refresh(this.#armed, this.#acted)
  }

  lift(armed: Armed, reason: 'window' | 'lifted' | 'limit' | 'session'): void {
    if (armed.lifted) return
    armed.lifted = true
    for (const timer of armed.timers) timer.cancel()
    armed.undo?.()
    armed.undo = undefined
    this.#session.record({ type: 'fault.lifted', injection: armed.id, kind: armed.fault.kind, reason })
    if (actsOn(armed.kind, 'timer')) this.#watchTimers()
    this.#compile()
    if (actsOn(armed.kind, 'stream')) this.#connections?.refresh(this.#armed, this.#acted)
    // What it held goes on, but not at the end of the session: nobody is there any more to wait for it.
    if (reason !== 'session') armed.gate?.open()
  }

  liftAll(): void {
    for (const armed of this.#armed) this.lift(armed, 'session')
  }

  point(name: string, accepts: readonly FaultTarget[] = callOnly): Point {
    let point = this.#points.get(name)
    if (point === undefined) {
      point = { name, calls: 0, active: false, accepts, rules: [] }
      this.#compileFor(point)
      this.#points.set(name, point)
    } else if (point.accepts !== accepts && point.accepts.join() !== accepts.join()) {
      const wayOut = `There is a point of that name already, which takes faults of ${point.accepts.join(', ')}.`
      throw new InvalidOptionError('name', 'to be the name of no other point', name, wayOut)
    }
    return point
  }

  connect(point: Point, args: readonly unknown[], changed: (effects: readonly LiveEffect[]) => void): Connection {
    if (this.#connections === undefined) {
      this.#connections = new Connections(this.#session)
      // Those armed before there was any connection have no timer yet for the start of their window.
      for (const armed of this.#armed)
        if (!armed.lifted && actsOn(armed.kind, 'stream') && armed.fromMs > this.#session.nowMs())
          this.#schedule(armed, armed.fromMs, () => this.#connections?.refresh(this.#armed, this.#acted))
    }
    return this.#connections.open(point, args, changed, this.#armed, this.#acted)
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    const session = this.#session
    const { rules, name, calls, accepts } = point as JudgedPoint
    const limit = Error.stackTraceLimit
    // Taking a stack is half the cost of an injected error; a search does without.
    if (session.settings.traces === 0) Error.stackTraceLimit = 0
    try {
      return judgeCall(rules, session.clock.nowMs, name, calls, args, shape, accepts, this.#acted)
    } finally {
      Error.stackTraceLimit = limit
    }
  }

  /** Clock faults that name a node reach it when it first appears. */
  beginOnNode(view: ClockView): void {
    for (const armed of this.#armed)
      if (actsOn(armed.kind, 'clock') && armed.undo !== undefined && armed.at !== null && armed.fits(view.name))
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
      ({ at, kind, fits }) => at !== null && !actsOnProcess(kind) && known.length > 0 && !known.some(fits),
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
    point.rules = this.#armed.filter(
      (armed) => !armed.lifted && targetAt(armed.kind, point.accepts) !== undefined && armed.fits(point.name),
    )
    point.active = point.rules.length > 0
  }

  /** Late timers: asked by the clock for each timer that comes due, while such a fault is armed. */
  #watchTimers(): void {
    const { clock } = this.#session
    const rules = this.#armed.filter((armed) => !armed.lifted && actsOn(armed.kind, 'timer'))
    clock.lateness =
      rules.length === 0 ? undefined : (timer) => latenessOf(timer, ++this.#timersSeen, rules, clock.nowMs, this.#acted)
  }
}

/** True for kinds that act on no point: on clocks, timers, resources. */
function actsOnProcess(kind: FaultKind): boolean {
  return ['clock', 'timer', 'resource'].some((target) => actsOn(kind, target as FaultTarget))
}
