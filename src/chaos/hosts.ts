import { currentScope } from '../clock/scope.js'
import { summarise } from '../error/index.js'
import type { CallShape } from '../fault/fault-kind.js'
import { installFailpoint, type Plan, type Point, type PointHost } from '../point/index.js'
import type { SystemHost } from '../system/system-host.js'
import { Session } from './session.js'

/** The session as its points see it. */
class SessionPointHost implements PointHost {
  views?: Map<string, Map<object, object>>
  readonly #session: Session
  readonly summarise = summarise

  constructor(session: Session) {
    this.#session = session
  }

  get open(): boolean {
    return this.#session.open
  }

  get controller(): AbortController {
    return this.#session.controller
  }

  point(name: string): Point {
    return this.#session.injector.point(name)
  }

  judge(point: Point, args: readonly unknown[], shape: CallShape): Plan | null {
    return this.#session.injector.judge(point, args, shape)
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

  pending(point: Point, call: number, held: string | undefined): () => void {
    return this.#session.pendingCalls.begin(point, call, held)
  }

  onClose(undo: () => void): void {
    this.#session.onClose(undo)
  }
}

/** The session as its systems and matchers see it. */
export function systemHostOf(session: Session): SystemHost {
  return {
    nowMs: () => session.nowMs(),
    events: session.timeline.events,
    get eventCount() {
      return session.pacer.events
    },
    record: (event) => session.record(event),
    random: (name) => session.random(name),
    later(ms, callback) {
      const timer = session.clock.setInternal(ms, () => session.within(callback), true)
      return () => timer.cancel()
    },
    afterEach: (callback) => session.waits.listen(() => session.within(callback)),
    runUntil: (condition, untilMs) => session.waits.until(condition, untilMs),
    get injections() {
      return session.injector.armed
    },
    pendingMatchers: session.pendingMatchers,
    onClose: (undo) => session.onClose(undo),
    seed: session.seed,
    replayLines: () => session.replayLines(),
  }
}

/** One host a session: points of one name are the same point. */
export function pointHost(session: Session): PointHost {
  session.pointHost ??= new SessionPointHost(session)
  return session.pointHost
}

let holders = 0
let uninstall: (() => void) | undefined

/** Lets failpoints in production code find the session of their caller, until the function given back is called. */
export function holdFailpoints(): () => void {
  if (holders++ === 0)
    uninstall = installFailpoint(() => {
      const owner = currentScope()?.owner
      return owner instanceof Session ? pointHost(owner) : undefined
    })
  return () => {
    if (--holders === 0) uninstall?.()
  }
}
