import { ClockView } from '../clock/clock-view.js'
import type { Pacer } from '../clock/driver.js'
import { holdPatches } from '../clock/install.js'
import { chooserOf, Interleaver, type Place } from '../clock/interleaver.js'
import { contextScope, currentScope, enterLeaf, runInScope, type Scope } from '../clock/scope.js'
import type { ClockOwner, VirtualClock } from '../clock/virtual-clock.js'
import { DetachedError, SessionClosedError, SessionNestedError } from '../error/index.js'
import type { PartHost } from '../point/index.js'
import type { RandomStream } from '../random/stream.js'
import type { System } from '../system/index.js'
import type { CallCause, NewEvent, TimelineEvent } from '../timeline/event.js'
import { Timeline } from '../timeline/timeline.js'
import { watching } from '../watch/index.js'
import { blameFor } from './blame.js'
import { closeSession } from './close-session.js'
import { Closers } from './closers.js'
import type { ClusterFace } from './cluster-face.js'
import type { SessionListener } from './ended-session.js'
import { Injector } from './injector.js'
import { Invariants } from './invariants.js'
import type { SessionSettings } from './options.js'
import { PendingCalls } from './pending-calls.js'
import type { Outcome } from './run-session.js'
import type { Runner, TestInfo } from './runner.js'
import { SessionHost } from './session-host.js'
import { SessionRandom } from './session-random.js'
import { TimeKeeper } from './time-keeper.js'
import { unmetOf } from './unmet.js'
import { Waits } from './waits.js'
import { watchedAs } from './watched-as.js'

/** Where a session was opened: by which runner, in which test. */
export interface Origin {
  readonly runner: Runner
  readonly test: TestInfo | undefined
  /** Told of the session, and of those nested in it, as they end. @default nobody */
  readonly listener?: SessionListener | undefined
}

type OnEvent = (event: TimelineEvent) => void

/** A search asks after each of its runs. */
const nothingReached: ReadonlyMap<string, boolean> = new Map()

/**
 * One chaos run: its clock, random streams, points, schedule and timeline. Opened by `withChaos` or `fork`, closed
 * once, whatever ends it; closing puts everything back, also what a later step of closing fails on.
 *
 * | state   | becomes | by                                                          |
 * | ------- | ------- | ----------------------------------------------------------- |
 * | open    | closed  | end of the body, failure, deadlock, runaway, timeout of the test |
 * | closed  | —       | (never open again)                                          |
 */
export class Session implements ClockOwner {
  readonly settings: SessionSettings
  readonly origin: Origin
  readonly clock: VirtualClock
  readonly scope: Scope
  readonly timeline: Timeline
  readonly injector: Injector
  readonly pendingCalls: PendingCalls
  readonly pendingMatchers = new Set<string>()
  readonly pacer: Pacer
  readonly waits: Waits
  /** Those made by `chaos.system`, in order. */
  readonly systems: System[] = []
  /** Those made by `chaos.cluster`, in order. */
  readonly clusters: ClusterFace[] = []
  /** Called with what ends the session before its body does. */
  onFailure: ((error: unknown) => void) | undefined
  readonly #random: SessionRandom
  readonly #closers = new Closers()
  readonly #release: (() => void) | undefined
  readonly #views = new Map<string, ClockView>()
  #host: PartHost | undefined
  #controller: AbortController | undefined
  // Most sessions are asked for none.
  #invariants: Invariants | undefined
  #parts: Map<string, unknown> | undefined
  #ending = false

  /**
   * Opens a session and puts the dispatcher in place.
   * @param outer the session it is nested in, which stands still meanwhile; without it, being in one is an error
   * @throws SessionNestedError
   */
  constructor(settings: SessionSettings, origin: Origin, outer?: Scope) {
    const around = outer === undefined ? contextScope() : undefined
    if (around !== undefined) throw new SessionNestedError(nameOf(around.owner))
    this.settings = settings
    this.origin = origin
    const time = new TimeKeeper(this)
    this.clock = time.clock
    this.pacer = time.pacer
    this.clock.interleaver = interleaverFor(settings)
    this.scope = { clock: this.clock, view: this.clock.view, outer, owner: this }
    const trace = settings.runTrace?.join(this.clock)
    this.#random = new SessionRandom(settings.seed, trace?.onDraw)
    // Runs of a search are told of by the search.
    const watch = settings.observer === undefined ? watching() : undefined
    const watched = watch?.opened(watchedAs(this, outer !== undefined))
    this.timeline = new Timeline(this.clock, watched === undefined ? trace?.onEvent : both(trace?.onEvent, watched))
    this.pendingCalls = new PendingCalls(this.clock)
    // A fork ends before its parent, which holds them all the while.
    this.#release = outer === undefined ? holdPatches() : undefined
    try {
      this.injector = new Injector(this)
      this.waits = new Waits(this.clock, this.pacer, settings.autoAdvance)
      this.record({ type: 'session.opened', seed: settings.seed, epochMs: settings.epochMs })
      if (settings.schedule !== undefined) this.injector.arm(settings.schedule.injections)
    } catch (error) {
      // What ended the session before it began is what is told, not what fails now.
      this.#closers.run()
      this.clock.close()
      this.#release?.()
      throw error
    }
    enterLeaf(this.scope)
    settings.observer?.opened(this)
    this.pacer.start()
  }

  /** Behind `chaos.signal()`. */
  get controller(): AbortController {
    this.#controller ??= new AbortController()
    return this.#controller
  }

  /** What `chaos.signal()` has given out, if it has. */
  get signalGiven(): AbortSignal | undefined {
    return this.#controller?.signal
  }

  /** The session as its points and parts see it; made when first asked for. */
  get host(): PartHost {
    this.#host ??= new SessionHost(this)
    return this.#host
  }

  /** What a subpath keeps of this session, made when first asked for. */
  part<T>(name: string, make: () => T): T {
    this.#parts ??= new Map()
    const found = this.#parts.get(name)
    if (found !== undefined) return found as T
    const made = make()
    this.#parts.set(name, made)
    return made
  }

  /** It is being closed: what is lifted now is not to start anything. */
  get ending(): boolean {
    return this.#ending
  }

  /** What it must hold to beyond the assertions of its body. */
  get invariants(): Invariants {
    this.#invariants ??= new Invariants(this)
    return this.#invariants
  }

  /** Names that `chaos.sometimes` was called with, and whether each was ever true; those of forks with them. */
  get reached(): ReadonlyMap<string, boolean> {
    return this.#invariants?.reached ?? nothingReached
  }

  get open(): boolean {
    return this.clock.open
  }

  get seed(): number {
    return this.settings.seed
  }

  nowMs(): number {
    return this.clock.nowMs
  }

  record(event: NewEvent): void {
    this.timeline.append(event)
  }

  /** The stream of that name. */
  random(name: string): RandomStream {
    return this.#random.stream(name)
  }

  /** Goes on when it is chosen among all that could go on at this instant; at once where nobody chooses. */
  turn(what: string, goOn: () => void, place?: Place): void {
    if (this.clock.interleaver === undefined || !this.open) goOn()
    else this.clock.setTask(what, goOn, place)
  }

  /** Points have to ask at each call, even if no fault fits: somebody looks on, or decides which goes on. */
  get watched(): boolean {
    const { recordCalls, observer } = this.settings
    return recordCalls || observer !== undefined || this.clock.interleaver !== undefined
  }

  /** A draw for Math.random inside the session. */
  drawRandom(): number {
    return this.random('Math.random').next()
  }

  /** Told of an exception that nobody caught in code of this session. */
  uncaught(error: unknown): void {
    this.unhandled(error)
    this.fail(new DetachedError('uncaught exception', error))
  }

  /** Told of a rejection that nobody handled; it is for the process or the runner to fail over it. */
  unhandled(error: unknown): void {
    const armed = blameFor(error, this.injector.armed, this.timeline.events)
    if (armed !== undefined) armed.impact.unhandled++
  }

  /** Seed for the next nested session: the same for the same place in the same run. */
  nextForkSeed(): number {
    return this.#random.nextForkSeed()
  }

  /** The clock of a node, made on first use. */
  viewOf(node: string): ClockView {
    let view = this.#views.get(node)
    if (view === undefined) {
      view = new ClockView(node, this.clock.view)
      this.#views.set(node, view)
      this.injector.lasting.beginOnNode(view)
    }
    return view
  }

  get views(): Iterable<ClockView> {
    return this.#views.values()
  }

  /** Runs code in the session, on a node's clock if one is named, for whom it is said to be. */
  within<T>(body: () => T, node?: string, cause?: CallCause): T {
    if (node === undefined && cause === undefined) return runInScope(this.scope, body)
    const view = node === undefined ? this.scope.view : this.viewOf(node)
    return runInScope({ ...this.scope, view, cause: cause ?? this.cause }, body)
  }

  /** The request or probe for which the caller runs. Known in sessions that record calls. */
  get cause(): CallCause | undefined {
    const scope = this.settings.recordCalls ? currentScope() : undefined
    return scope?.owner === this ? (scope.cause as CallCause | undefined) : undefined
  }

  /** The outermost session around this one; itself when it is no fork. */
  get root(): Session {
    return this.parent?.root ?? this
  }

  /** The session that this one is nested in. */
  get parent(): Session | undefined {
    const owner = this.scope.outer?.owner
    return owner instanceof Session ? owner : undefined
  }

  /**
   * Has `undo` called at the end, the last one first. The function given back forgets it.
   * @param what it closes, for the message if that takes too long
   */
  onClose(undo: () => unknown, what?: string): () => void {
    return this.#closers.add(undo, what)
  }

  /** @throws SessionClosedError when it has ended */
  mustBeOpen(action: string): void {
    if (!this.open) throw new SessionClosedError(action)
  }

  /**
   * After a body that ended well, before `close`: what must hold then is asked, and what must come to hold is waited for,
   * with all faults lifted. At once where nothing is waited for.
   */
  settle(): Outcome | Promise<Outcome> {
    return this.#invariants === undefined || !this.open ? { failed: false } : this.#invariants.atEnd()
  }

  /**
   * Ends the session and puts everything back.
   * @returns the error to fail the test with: the one given, or one that closing found (an injection that never acted, a
   * matcher that was not awaited, something never reached, a restore that failed)
   */
  close(outcome: Outcome): Outcome {
    if (!this.open) return outcome
    this.#ending = true
    this.pacer.stop()
    const { runTrace } = this.settings
    if (runTrace !== undefined && this.clock.io?.seen) runTrace.realIo = true
    const unmet = unmetOf(this, this.#invariants)
    const found = outcome.failed || unmet === undefined ? outcome : { failed: true, error: unmet }
    return closeSession(this, { closers: this.#closers, release: this.#release }, found)
  }

  /**
   * After `close`: settles when what it has set going is done (ports are free, files closed). Undefined: nothing is.
   * @param patienceMs real time that it is given; less than the time that runners give a test, or nobody would read of it
   * @throws RestoreError with what failed, and what had not closed by then
   */
  closed(patienceMs = 3000): Promise<void> | undefined {
    return this.#closers.closed(patienceMs)
  }

  /** Ends the session with an error that its body does not know of. */
  fail(error: unknown): void {
    this.pacer.stop()
    this.onFailure?.(error)
  }
}

/** Real time has no order that could be taken again. */
function interleaverFor({ observer, schedule, time }: SessionSettings): Interleaver | undefined {
  if (time === 'real') return undefined
  const order = schedule?.order
  const chooser = observer?.chooser ?? (order === undefined ? undefined : chooserOf(order))
  return chooser === undefined ? undefined : new Interleaver(chooser)
}

function both(one: OnEvent | undefined, other: OnEvent): OnEvent {
  if (one === undefined) return other
  return (event) => {
    one(event)
    other(event)
  }
}

function nameOf(owner: unknown): string {
  return owner instanceof Session ? (owner.origin.test?.name ?? `seed ${owner.seed}`) : 'another copy of faultline'
}
