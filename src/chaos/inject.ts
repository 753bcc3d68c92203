import { type Duration, toMs } from '../clock/duration.js'
import { checkFunction, checkPositive, checkProbability, InvalidOptionError, RestoreError } from '../error/index.js'
import type { Fault, FaultData } from '../fault/fault-kind.js'
import { type ArgsOf, pointOf } from '../point/index.js'
import { isScenario, type Scenario } from '../scenario/index.js'
import type { When } from '../schedule/schedule.js'
import type { LiftReason } from '../timeline/event.js'
import type { Predicate } from '../trigger/index.js'
import type { Armed } from './armed.js'
import type { ArmRequest } from './create-armed.js'
import { type Impact, impactOf } from './impact.js'
import type { Session } from './session.js'

/** Anything that can be injected: a fault, several at once, or a scenario. */
export type Injectable = Fault | FaultData | Scenario | readonly (Fault | FaultData)[]

/** Where and when an injection acts. All conditions given must hold. */
export interface InjectOptions<At = unknown> {
  /** Pattern of points (`'payments.*'`), the wrapped function or object itself, or a point's handle; for time faults the name of a node. @default everywhere */
  readonly at?: At
  /** Start of the window, counted from now. @default 0 */
  readonly from?: Duration
  /** Length of the window. Without it the fault acts until it is lifted. */
  readonly for?: Duration
  /**
   * Numbers of the calls at each point, from 1, counted from the start of the session; with `site` or `node` only those that
   * come from the same one, counted from the start of the window.
   */
  readonly calls?: number | readonly number[]
  /**
   * Place in the code that makes the call: a function, `'buy'`, or a function and its file, `'buy (checkout.ts)'`; `*` stands
   * for any text. Known where the call is made in the stack of its caller: not of HTTP requests. @default everywhere
   */
  readonly site?: string
  /** Name of the node whose code makes the call; `*` stands for any text. @default all */
  readonly node?: string
  /** Chance of acting at a call that fits, 0 to 1; a scenario's own chances are multiplied by it. @default 1 */
  readonly probability?: number
  /** Asked with the call's arguments. */
  readonly when?: (...args: ArgsOf<At> extends infer Args extends readonly unknown[] ? Args : never) => boolean
  /** Most times it acts; then it is lifted, unless it holds calls or a clock: those it holds to its end. */
  readonly limit?: number
  /** May end without having acted. @default false */
  readonly optional?: boolean
  /**
   * Stops it at once when it answers true, reason `aborted`: what it holds goes on. Asked after each event of virtual
   * time and after each time it acted, with what it has done so far. @default never
   */
  readonly abortWhen?: (impact: Impact) => boolean
}

/** What `chaos.inject` gives: a hold on what was armed. */
export interface Injection {
  /** Numbers of the injections in the session, from 1. */
  readonly ids: readonly number[]
  /** False once all of it has been lifted. */
  readonly armed: boolean
  /** What it has done so far, summed. */
  readonly impact: Impact
  /** Why it ended, of several parts the last; null while any is in force or will be. */
  readonly ended: LiftReason | null
  /**
   * Ends it now. What it holds goes on.
   * @throws RestoreError when undoing it failed, after all else was undone; the session ends with that error too
   */
  lift(): void
}

const known = new Set([
  ...['at', 'from', 'for', 'calls', 'site', 'node'],
  ...['probability', 'when', 'limit', 'optional', 'abortWhen'],
])

/** @throws InvalidOptionError, UnknownFaultKindError, SessionClosedError */
export function inject(session: Session, what: Injectable, options: InjectOptions<unknown> = {}): Injection {
  session.mustBeOpen('chaos.inject')
  const injection = new ArmedInjection(session, session.injector.arm(requestsOf(session, what, options)))
  const { abortWhen } = options
  if (abortWhen !== undefined) session.injector.abortWhen(() => abortWhen(injection.impact), injection.parts)
  return injection
}

function requestsOf(session: Session, what: Injectable, options: InjectOptions<unknown>): ArmRequest[] {
  checkOptions(options)
  const common = {
    ...(options.at === undefined ? {} : { at: patternOf(session, options.at) }),
    ...(options.optional === undefined ? {} : { optional: options.optional }),
    ...(options.when === undefined ? {} : { predicate: options.when as Predicate }),
  }
  const when = whenOf(session, options)
  if (isScenario(what)) {
    const { scenario, severity } = what
    const group = {}
    return what.injections.map((part) => ({
      ...common,
      fault: part.fault,
      when: { ...shifted(session, part.when), ...when, ...chance(part.when?.probability, options.probability) },
      scenario,
      severity,
      group,
    }))
  }
  const faults = Array.isArray(what) ? (what as readonly FaultData[]) : [what as FaultData]
  if (faults.length === 0)
    throw new InvalidOptionError('fault', 'to be a fault, a scenario, or a list of faults', what, 'The list is empty.')
  return faults.map((fault) => ({ ...common, fault, when }))
}

function checkOptions(options: InjectOptions<unknown>): void {
  if (typeof options !== 'object' || options === null)
    throw new InvalidOptionError('options', "to be an object such as { at: 'payments.*', for: '20s' }", options)
  for (const name of Object.keys(options))
    if (!known.has(name))
      throw new InvalidOptionError('options', `to hold only ${[...known].join(', ')}`, name, 'Check the spelling.')
  if (options.when !== undefined && typeof options.when !== 'function')
    throw new InvalidOptionError('when', "to be a function of the call's arguments", options.when)
  if (options.abortWhen !== undefined)
    checkFunction('abortWhen', options.abortWhen, 'abortWhen: (impact) => impact.errors > 10')
}

/** Thins a scenario out without changing its mix. */
function chance(own: number | undefined, asked: number | undefined): Partial<When> {
  if (own === undefined && asked === undefined) return {}
  return { probability: (own ?? 1) * (asked === undefined ? 1 : checkProbability('probability', asked)) }
}

/** A window of a scenario is counted from now too. */
function shifted(session: Session, when: Partial<When> | undefined): Partial<When> {
  return when?.fromMs === undefined && when?.forMs === undefined
    ? (when ?? {})
    : { ...when, fromMs: (when.fromMs ?? 0) + session.nowMs() }
}

function whenOf(session: Session, options: InjectOptions<unknown>): When {
  const { from, for: length, calls, site, node, probability, limit } = options
  const nowMs = session.nowMs()
  // Calls from one place are counted from the start of the window: in a replay, where it is armed earlier, as well.
  const placed = site !== undefined || node !== undefined
  const windowed = from !== undefined || length !== undefined || placed
  const fromMs = nowMs + (from === undefined ? 0 : toMs('from', from))
  return {
    ...(windowed && fromMs > 0 ? { fromMs } : {}),
    ...(length === undefined ? {} : { forMs: checkPositive('for', toMs('for', length)) }),
    ...(calls === undefined ? {} : { calls: typeof calls === 'number' ? [calls] : calls }),
    ...(site === undefined ? {} : { site }),
    ...(node === undefined ? {} : { node }),
    ...(probability === undefined ? {} : { probability }),
    ...(limit === undefined ? {} : { limit }),
  }
}

function patternOf(session: Session, at: unknown): string {
  if (typeof at === 'string') return at
  const thing = typeof at === 'function' || (typeof at === 'object' && at !== null) ? at : undefined
  const name = thing === undefined ? undefined : (session.injector.lasting.stateName(thing) ?? pointOf(thing))
  if (name !== undefined) return name
  const wayOut = "Wrap it first: `const payments = chaos.wrap('payments', client)`, then `at: payments.charge`."
  throw new InvalidOptionError(
    'at',
    'to be a pattern of points, or a function or object given by chaos.wrap',
    at,
    wayOut,
  )
}

class ArmedInjection implements Injection {
  readonly #session: Session
  readonly parts: readonly Armed[]

  constructor(session: Session, parts: readonly Armed[]) {
    this.#session = session
    this.parts = parts
  }

  get ids(): readonly number[] {
    return this.parts.map((part) => part.id)
  }

  get armed(): boolean {
    return this.parts.some((part) => !part.lifted)
  }

  get ended(): LiftReason | null {
    return this.armed ? null : (this.parts.at(-1)?.ended ?? null)
  }

  get impact(): Impact {
    return impactOf(this.parts, this.#session.timeline.events)
  }

  lift(): void {
    const lifted = this.parts.filter((part) => !part.lifted)
    for (const part of lifted) this.#session.injector.lift(part, 'lifted')
    const errors = lifted.flatMap((part) => part.cleanUpErrors ?? [])
    if (errors.length > 0)
      throw new RestoreError(
        errors,
        errors.map(() => 'lifting'),
      )
  }
}
