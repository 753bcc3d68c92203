import { type Duration, toMs } from '../clock/duration.js'
import { real } from '../clock/real.js'
import { checkFunction, checkName, InvalidOptionError } from '../error/index.js'
import type { Fault, FaultData } from '../fault/fault-kind.js'
import { type PartHost, stub, unwrap, type WrapOptions, wrap } from '../point/index.js'
import type { RandomStream } from '../random/stream.js'
import type { Scenario } from '../scenario/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { createSystem, type System, type SystemOptions } from '../system/index.js'
import type { Timeline } from '../timeline/timeline.js'
import { type Answer, checkAnswersAtOnce } from './answer.js'
import { ChaosClock } from './chaos-clock.js'
import { Fork } from './fork.js'
import { systemHostOf } from './hosts.js'
import { type Injection, type InjectOptions, inject } from './inject.js'
import type { PointSeen } from './judged-points.js'
import type { ChaosOptions } from './options.js'
import type { Session } from './session.js'

type OneOrMore = Fault | FaultData | Scenario | readonly (Fault | FaultData)[]

/**
 * What subpaths add to `chaos` when they are imported: `chaos.http` comes with `import 'faultline/http'`. Each declares
 * its own: `declare module 'faultline' { interface ChaosParts { readonly http: HttpPart } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: to be merged into
export interface ChaosParts {}

export interface Chaos extends ChaosParts {}

/** What a chaos test is given: its session's points, faults, clock, systems and record. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: as above
export class Chaos {
  readonly clock: ChaosClock
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
    this.clock = new ChaosClock(session)
  }

  /** What a session's parts are made with. For `addPart` alone. */
  static hostOf(chaos: Chaos): PartHost {
    return chaos.#session.host
  }

  /** The session behind it. For searches alone. */
  static sessionOf(chaos: Chaos): Session {
    return chaos.#session
  }

  /** The seed of all that is random in this session, Math.random included. */
  get seed(): number {
    return this.#session.seed
  }

  /** The record of this session. */
  get timeline(): Timeline {
    return this.#session.timeline
  }

  /** All injections so far, as JSON. */
  get schedule(): Schedule {
    return this.#session.injector.schedule
  }

  /** All points so far, in the order they were first seen. A method is one once it has been called or looked up. */
  get points(): PointSeen[] {
    return this.#session.injector.points.seen
  }

  /**
   * The same object, class or function, with a fault point at each method: `payments.charge`. Without a fault it
   * behaves as it did.
   * @throws InvalidOptionError
   */
  wrap<T extends object>(name: string, target: T, options?: WrapOptions): T {
    this.#session.mustBeOpen('chaos.wrap')
    return wrap(this.#session.host, name, target, options)
  }

  /** What `wrap` was given. */
  unwrap<T extends object>(wrapped: T): T {
    return unwrap(wrapped)
  }

  /**
   * Makes a method a fault point where it is, by a sinon sandbox; put back when the session ends.
   * @param name of the point; by default that of the object's class and of the method
   * @throws InvalidOptionError
   */
  stub<T extends object>(object: T, method: keyof T & string, name?: string, options?: WrapOptions): void {
    this.#session.mustBeOpen('chaos.stub')
    stub(this.#session.host, object, method, name, options)
  }

  /**
   * Makes a live object a point of the name: faults such as `corruption` change it where it is, and put it right when
   * they are lifted. What the code has written there meanwhile stays.
   * @returns the object itself; it can be given as `at`
   * @throws InvalidOptionError
   * @example
   * chaos.state('cache', cache)
   * chaos.inject(faults.corruption(), { at: cache, from: '1s' })
   */
  state<T extends object>(name: string, object: T): T {
    this.#session.mustBeOpen('chaos.state')
    if ((typeof object !== 'object' && typeof object !== 'function') || object === null)
      throw new InvalidOptionError('object', 'to be an object', object, "chaos.state('cache', cache)")
    this.#session.injector.lasting.addState(name, object)
    return object
  }

  /**
   * Arms a fault, several, or a scenario.
   * @throws InvalidOptionError, UnknownFaultKindError
   * @example chaos.inject(faults.exception('ECONNRESET'), { at: 'payments.*', from: '1s', for: '20s' })
   */
  inject<At = string>(what: OneOrMore, options?: InjectOptions<At>): Injection {
    return inject(this.#session, what, options as InjectOptions<unknown> | undefined)
  }

  /** Watches a system under test: its probe, and its workload if it has one. */
  system<Answer = unknown, RequestAnswer = Answer>(options: SystemOptions<Answer, RequestAnswer>): System {
    this.#session.mustBeOpen('chaos.system')
    const system = this.#session.within(() => createSystem(systemHostOf(this.#session), options as SystemOptions))
    this.#session.systems.push(system)
    return system
  }

  /** Runs code whose clock is its own: time faults with `at: name` act on it alone. */
  node<T>(name: string, body: () => T): T {
    this.#session.mustBeOpen('chaos.node')
    if (typeof name !== 'string' || name === '')
      throw new InvalidOptionError('name', 'to be the name of a node', name, "chaos.node('a', () => startServer())")
    return this.#session.within(body, name)
  }

  /** A signal that the fault `abort` aborts; never aborted by anything else. */
  signal(): AbortSignal {
    this.#session.mustBeOpen('chaos.signal')
    return this.#session.controller.signal
  }

  /** A random stream of that name: the same draws for the same seed and name. */
  random(name: string): RandomStream {
    this.#session.mustBeOpen('chaos.random')
    return this.#session.random(`user ${name}`)
  }

  /**
   * What must hold all the time: asked after each event of virtual time from now on, and at the end of the body. When it
   * does not, the session fails at once with InvariantBrokenError.
   * @param holds true or nothing: it holds; false, or a throw: it does not. Must answer at once
   * @throws InvalidOptionError
   * @example chaos.always('stock is never negative', () => stock.count >= 0)
   */
  always(name: string, holds: () => Answer): void {
    this.#session.mustBeOpen('chaos.always')
    checkName('name', name)
    checkFunction('holds', holds, "chaos.always('stock is never negative', () => stock >= 0)")
    checkAnswersAtOnce('holds', holds)
    this.#session.invariants.always(name, holds)
  }

  /**
   * What must come to hold once the faults are over: when the body has ended well, all of them are lifted and time goes
   * on until it holds. Where it does not in time, the session fails with EventuallyError.
   * @param holds true or nothing: it holds; false, or a throw: not yet. Asked after each event and each 100 ms without
   * one. It may answer by a promise; it is then asked again 100 ms after each answer
   * @param within most virtual time to wait, from the end of the body. @default '60s'
   * @throws InvalidOptionError
   * @example chaos.eventually('all orders are shipped', () => orders.every((order) => order.shipped), '5m')
   */
  eventually(name: string, holds: () => Answer | PromiseLike<Answer>, within: Duration = '60s'): void {
    this.#session.mustBeOpen('chaos.eventually')
    checkName('name', name)
    checkFunction('holds', holds, "chaos.eventually('the queue is empty', () => queue.size === 0)")
    this.#session.invariants.eventually(name, holds, toMs('within', within))
  }

  /**
   * Notes that the test got somewhere. A name that was never so by the end of the session, in none of its forks either,
   * fails it with NeverReachedError; within a search, when no run of the search got there.
   * @param condition whether it did, this time. @default true
   * @throws InvalidOptionError
   * @example chaos.sometimes('served from the cache', answer.cached)
   */
  sometimes(name: string, condition = true): void {
    this.#session.mustBeOpen('chaos.sometimes')
    checkName('name', name)
    if (typeof condition !== 'boolean')
      throw new InvalidOptionError('condition', 'to be true or false', condition, 'Compare: `attempts > 1`.')
    this.#session.invariants.sometimes(name, condition)
  }

  /** Writes a note on the timeline. */
  note(text: string): void {
    this.#session.mustBeOpen('chaos.note')
    this.timeline.note(text)
  }

  /**
   * A session nested in this one, with a clock, seed, schedule and timeline of its own. This one's time stands still
   * while it runs.
   * @example await chaos.fork({ seed: 7 }).run(async (inner) => { … })
   */
  fork(options: ChaosOptions = {}): Fork {
    this.#session.mustBeOpen('chaos.fork')
    return new Fork(this.#session, options)
  }

  /**
   * Lets others go on: all that is pending now runs, and what is due at this instant already. In an interleaved session,
   * such as a search opens, whatever is due at this instant may go first.
   */
  async yield(): Promise<void> {
    this.#session.mustBeOpen('chaos.yield')
    await new Promise<void>((resolve) => this.#session.clock.setTask('yield', resolve))
  }

  /** Gives real I/O that faultline cannot see (a message port, a child's output) a turn of the real event loop. */
  async realTurn(): Promise<void> {
    await new Promise<void>((resolve) => {
      real.setImmediate(resolve)
    })
  }
}
