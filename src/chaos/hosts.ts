import { currentScope } from '../clock/scope.js'
import { summarise } from '../error/index.js'
import { installFailpoint, type PointHost } from '../point/index.js'
import type { SystemHost } from '../system/system-host.js'
import { Session } from './session.js'

/** The session as its points see it. */
export function pointHostOf(session: Session): PointHost {
  return {
    get open() {
      return session.open
    },
    point: (name) => session.injector.point(name),
    judge: (point, args, shape) => session.injector.judge(point, args, shape),
    sleep: (ms) =>
      new Promise((resolve) => {
        session.clock.setInternal(ms, resolve)
      }),
    block: (ms) => session.clock.block(ms),
    controller: session.controller,
    watch: (point, call, promise) => session.pendingCalls.watch(point, call, promise),
    pending: (point, call, held) => session.pendingCalls.begin(point, call, held),
    onClose: (undo) => session.onClose(undo),
    summarise,
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

const pointHosts = new WeakMap<Session, PointHost>()

/** One host a session: points of one name are the same point. */
export function pointHost(session: Session): PointHost {
  let host = pointHosts.get(session)
  if (host === undefined) {
    host = pointHostOf(session)
    pointHosts.set(session, host)
  }
  return host
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
