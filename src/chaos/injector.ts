import type { ClockView } from '../clock/clock-view.js'
import { currentScope } from '../clock/scope.js'
import {
  FaultBeginError,
  FaultNeverActedError,
  InvalidOptionError,
  isFaultlineError,
  summarise,
  UnknownPointError,
} from '../error/index.js'
import { actsOn, type CallShape, type FaultKind, type FaultTarget, type Verdict } from '../fault/index.js'
import { type Connection, callOnly, type LiveEffect, type Plan, type Point } from '../point/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { LiftReason } from '../timeline/event.js'
import { compilePattern } from '../trigger/index.js'
import { Aborts } from './aborts.js'
import { type Armed, targetAt } from './armed.js'
import { beginEffect, checkCarried } from './begun.js'
import { beginClockFault, changeClocks } from './clock-faults.js'
import { Connections } from './connections.js'
import { type ArmRequest, createArmed } from './create-armed.js'
import { actOf, judgeCall } from './judge.js'
import { latenessOf } from './late-timers.js'
import type { Session } from './session.js'
import { StatePoints } from './state-points.js'

interface JudgedPoint extends Point {
  readonly accepts: readonly FaultTarget[]
  rules: readonly Armed[]
}

/** Targets where a fault begins at the start of its window, rather than being asked. */
const begunTargets = ['clock', 'resource', 'state'] as const

/** Arms injections, judges calls, timers and clocks by them, and lifts them. */
export class Injector {
  readonly #session: Session
  readonly #armed: Armed[] = []
  readonly #points = new Map<string, JudgedPoint>()
  #timersSeen = 0
  /** Of stresses that keep the event loop. */
  readonly #latenesses: ((node: string) => number)[] = []
  /** Made when first needed: most sessions have no connection of their own. */
  #connections: Connections | undefined
  #statePoints: StatePoints | undefined
  /** Likewise: most have no condition to stop at. */
  #aborts: Aborts | undefined

  constructor(session: Session) {
    this.#session = session
  }

  get armed(): readonly Armed[] {
    return this.#armed
  }

  get points(): { name: string; calls: number; takes: readonly FaultTarget[] }[] {
    return [...this.#points.values()].map(({ name, calls, accepts }) => ({ name, calls, takes: accepts }))
  }

  /** Every injection so far, as a schedule. */
  get schedule(): Schedule {
    const begun = this.#armed.filter(({ ended }) => ended !== 'failed')
    return { version: 1, seed: this.#session.seed, injections: begun.map((armed) => armed.data) }
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

  /** Stops these, or what is yet to come among all, as soon as the condition holds. */
  abortWhen(condition: () => boolean, parts: readonly Armed[]): void {
    this.#aborts ??= new Aborts(this.#session)
    this.#aborts.add(condition, parts)
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
    if (armed.untilMs !== null) this.#schedule(armed, armed.untilMs, () => this.lift(armed, armed.endsBy))
    if (actsOn(kind, 'timer')) this.#watchTimers()
    this.#compile()
    if (armed.lifted || !(begins(kind) || this.#connections !== undefined)) return
    if (armed.fromMs <= session.nowMs()) this.#begin(armed)
    else this.#schedule(armed, armed.fromMs, () => this.#beginLater(armed))
  }

  /** At the start of its window. @throws FaultBeginError, or an error of ours that says more */
  #begin(armed: Armed): void {
    const session = this.#session
    try {
      if (actsOn(armed.kind, 'clock')) beginClockFault(session, armed, this.#acted)
      if (actsOn(armed.kind, 'resource')) beginEffect(session, session.host, armed, 'resource', this.#acted)
      if (actsOn(armed.kind, 'state')) this.#statePoints?.begin(armed)
      if (actsOn(armed.kind, 'stream')) this.#beginOnConnections()
    } catch (error) {
      throw isFaultlineError(error) ? error : new FaultBeginError(armed.id, armed.text, error)
    }
  }

  /** By a timer: there is nobody to throw to. */
  #beginLater(armed: Armed): void {
    try {
      this.#begin(armed)
    } catch (error) {
      this.lift(armed, 'failed')
      this.#session.fail(error)
    }
  }

  #beginOnConnections(): void {
    const problems = this.#connections?.refresh(this.#armed, this.#acted) ?? []
    if (problems.length > 0) throw problems[0]
  }

  /** Ends it. What throws meanwhile is kept with it, and all else is undone. */
  lift(armed: Armed, reason: LiftReason): void {
    if (armed.lifted) return
    armed.lifted = true
    armed.ended = reason
    for (const timer of armed.timers) timer.cancel()
    undo(armed)
    this.#session.record({ type: 'fault.lifted', injection: armed.id, kind: armed.fault.kind, reason })
    if (actsOn(armed.kind, 'timer')) this.#watchTimers()
    this.#compile()
    if (actsOn(armed.kind, 'stream'))
      for (const problem of this.#connections?.refresh(this.#armed, this.#acted) ?? []) failedToUndo(armed, problem)
    // What it held goes on, but not at the end of the session: nobody is there any more to wait for it.
    if (reason !== 'session') armed.gate?.open()
  }

  liftAll(): void {
    for (const armed of this.#armed) this.lift(armed, 'session')
  }

  /** What threw when injections were undone, and which those were. */
  cleanUpErrors(): { errors: unknown[]; steps: string[] } {
    const errors: unknown[] = []
    const steps: string[] = []
    for (const { id, text, cleanUpErrors } of this.#armed)
      for (const error of cleanUpErrors ?? []) {
        errors.push(error)
        steps.push(`lifting injection ${id} (${text})`)
      }
    return { errors, steps }
  }

  /** The clock asks it besides for each timer that comes due, until the function given back is called. */
  delayTimers(lateness: (node: string) => number): () => void {
    const { clock } = this.#session
    const all = this.#latenesses
    all.push(lateness)
    clock.kept = (timer) => all.reduce((longest, late) => Math.max(longest, late(timer.view.name)), 0)
    return () => {
      all.splice(all.indexOf(lateness), 1)
      if (all.length === 0) clock.kept = undefined
    }
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

  /** A live object as a point. @throws InvalidOptionError when another point has that name */
  addState(name: string, object: object): void {
    this.#statePoints ??= new StatePoints(this.#session, this.#acted)
    this.#statePoints.add(name, object, this.#armed)
  }

  /** The point that a live object is. */
  stateName(object: object): string | undefined {
    return this.#statePoints?.nameOf(object)
  }

  connect(point: Point, args: readonly unknown[], changed: (effects: readonly LiveEffect[]) => void): Connection {
    return this.#connectionsMade().open(point, args, changed, this.#armed, this.#acted)
  }

  gate(point: Point, changed: (refused: boolean) => void): void {
    this.#connectionsMade().gate(point, changed, this.#armed, this.#acted)
  }

  #connectionsMade(): Connections {
    if (this.#connections === undefined) {
      this.#connections = new Connections(this.#session)
      // Those armed before there was any connection have no timer yet for the start of their window.
      for (const armed of this.#armed)
        if (
          !armed.lifted &&
          actsOn(armed.kind, 'stream') &&
          !begins(armed.kind) &&
          armed.fromMs > this.#session.nowMs()
        )
          this.#schedule(armed, armed.fromMs, () => this.#beginLater(armed))
    }
    return this.#connections
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
    if (this.#armed.every((armed) => armed.impact.acted > 0 || mayBeIdle(armed))) return undefined
    const acted = new Set(this.#armed.filter((armed) => armed.impact.acted > 0).map((armed) => armed.group))
    const idle = this.#armed.filter((armed) => !acted.has(armed.group) && !mayBeIdle(armed))
    if (idle.length === 0) return undefined
    const called = [...this.#points.values()].filter((point) => point.calls > 0)
    const known = called.map((point) => point.name)
    const unknown = idle.find(
      ({ at, kind }) => at !== null && !actsOnProcess(kind) && known.length > 0 && !known.some(compilePattern(at)),
    )
    if (unknown?.at != null) return new UnknownPointError(unknown.at, known)
    return new FaultNeverActedError(
      idle.map(({ id, text, at }) => ({ injection: id, text, at })),
      Object.fromEntries(called.map((point) => [point.name, point.calls])),
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
    this.#aborts?.acted()
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
    point.active = point.rules.length > 0 || this.#session.settings.recordCalls
  }

  /** Late timers: asked by the clock for each timer that comes due, while such a fault is armed. */
  #watchTimers(): void {
    const { clock } = this.#session
    const rules = this.#armed.filter((armed) => !armed.lifted && actsOn(armed.kind, 'timer'))
    clock.lateness =
      rules.length === 0 ? undefined : (timer) => latenessOf(timer, ++this.#timersSeen, rules, clock.nowMs, this.#acted)
  }
}

function begins(kind: FaultKind): boolean {
  return begunTargets.some((target) => actsOn(kind, target))
}

/** Ends what it holds in place. */
function undo(armed: Armed): void {
  const end = armed.undo
  armed.undo = undefined
  try {
    end?.()
  } catch (error) {
    failedToUndo(armed, error)
  }
}

function failedToUndo(armed: Armed, error: unknown): void {
  armed.cleanUpErrors ??= []
  armed.cleanUpErrors.push(error)
}

/** Whether it is no failure of the test that it never acted: it was stopped, or need not act. */
function mayBeIdle({ optional, ended }: Armed): boolean {
  return optional || ended === 'aborted' || ended === 'failed'
}

/** True for kinds that act on no point: on clocks, timers, resources. */
function actsOnProcess(kind: FaultKind): boolean {
  return ['clock', 'timer', 'resource'].some((target) => actsOn(kind, target as FaultTarget))
}
