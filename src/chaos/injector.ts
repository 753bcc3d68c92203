import type { ClockView } from '../clock/clock-view.js'
import { currentScope } from '../clock/scope.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { FaultNeverActedError, summarise, UnknownPointError } from '../error/index.js'
import type { CallShape, FaultData, Verdict } from '../fault/fault-kind.js'
import { faultKind, parseFault } from '../fault/index.js'
import type { Plan, Point } from '../point/point.js'
import type { InjectionData, Schedule, When } from '../schedule/schedule.js'
import { checkPattern, compilePattern, compileTrigger, type Predicate } from '../trigger/index.js'
import { type Armed, contextOf } from './armed.js'
import { actOf, judgeCall } from './judge.js'
import type { Session } from './session.js'

/** What is to be armed: an injection as data, and what data cannot say. */
export interface ArmRequest extends InjectionData {
  readonly predicate?: Predicate
  readonly severity?: 'low' | 'medium' | 'high' | 'critical'
  readonly scenario?: string
  /** The parts of one scenario share this: it is enough that one of them acted. */
  readonly group?: object
}

interface JudgedPoint extends Point {
  rules: readonly Armed[]
}

const anywhere = () => true

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

  armSchedule(schedule: Schedule): void {
    for (const injection of schedule.injections) this.arm(injection)
  }

  /**
   * Puts one injection in force. Its window is in absolute session time.
   * @throws InvalidOptionError, UnknownFaultKindError
   */
  arm(request: ArmRequest): Armed {
    const session = this.#session
    const id = this.#armed.length + 1
    const fault = parseFault(request.fault) as FaultData
    const kind = faultKind(fault.kind)
    const at = request.at === undefined ? null : checkPattern('at', request.at)
    const text = kind.describe(fault)
    const random = session.random(`injection ${id}`)
    const when: When = request.when ?? {}
    const trigger = compileTrigger(when, request.predicate, random, `injection ${id} (${text})`)
    const armed: Armed = {
      id,
      fault,
      kind,
      at,
      fits: at === null ? anywhere : compilePattern(at),
      trigger,
      random: random.fork('fault'),
      state: {},
      text,
      fromMs: trigger.fromMs,
      untilMs: Number.isFinite(trigger.untilMs) ? trigger.untilMs : null,
      optional: request.optional === true,
      data: dataOf(request, fault, when),
      impact: { seen: 0, acted: 0, delayedMs: 0, errors: 0 },
      lifted: false,
      group: request.group ?? {},
      gate: undefined,
      begunMs: 0,
      undo: undefined,
      timers: [],
    }
    this.#armed.push(armed)
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
    return armed
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
        this.#changeClock(armed, [view])
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
    const begin = () => {
      if (!armed.trigger.fires(session.nowMs(), 0, [])) return
      const views =
        armed.at === null ? [session.clock.view] : [...session.views].filter((view) => armed.fits(view.name))
      armed.undo = () => {}
      armed.begunMs = session.nowMs()
      this.#changeClock(armed, views)
    }
    if (armed.fromMs <= session.nowMs()) begin()
    else this.#schedule(armed, armed.fromMs, begin)
  }

  #changeClock(armed: Armed, views: readonly ClockView[]): void {
    const { clock } = this.#session
    for (const view of views) {
      const verdict = armed.kind.verdict(armed.fault, contextOf(armed, clock.nowMs, '', 0, [], 'sync'))
      if (verdict.act !== 'clock') continue
      let end = () => {}
      clock.changeView(view, () => {
        const active = view.begin(verdict.change, armed.begunMs)
        end = () => view.end(active, clock.nowMs)
      })
      const before = armed.undo
      armed.undo = () => {
        before?.()
        clock.changeView(view, end)
      }
      this.#acted(armed, verdict, '', 0, 0, undefined)
    }
  }

  /** Late timers: asked by the clock for each timer that comes due, while such a fault is armed. */
  #watchTimers(): void {
    const { clock } = this.#session
    const rules = this.#armed.filter((armed) => !armed.lifted && armed.kind.target === 'timer')
    clock.lateness = rules.length === 0 ? undefined : (timer) => this.#latenessOf(timer, rules)
  }

  #latenessOf(timer: VirtualTimer, rules: readonly Armed[]): number {
    const { clock } = this.#session
    const call = ++this.#timersSeen
    let lateMs = 0
    for (const armed of rules) {
      if (!armed.fits(timer.view.name)) continue
      armed.impact.seen++
      if (!armed.trigger.fires(clock.nowMs, call, [])) continue
      const verdict = armed.kind.verdict(armed.fault, contextOf(armed, clock.nowMs, '', call, [], 'sync'))
      if (verdict.act !== 'late') continue
      lateMs += verdict.delayMs
      this.#acted(armed, verdict, '', 0, verdict.delayMs, undefined)
    }
    return lateMs
  }
}

function dataOf(request: ArmRequest, fault: FaultData, when: When): InjectionData {
  return {
    fault,
    ...(request.at === undefined ? {} : { at: request.at }),
    ...(Object.keys(when).length === 0 ? {} : { when }),
    ...(request.optional === true ? { optional: true } : {}),
  }
}
