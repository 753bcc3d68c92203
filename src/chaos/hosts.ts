import { currentScope } from '../clock/scope.js'
import { installFailpoint } from '../point/index.js'
import type { SystemHost } from '../system/system-host.js'
import { type Injectable, type InjectOptions, inject } from './inject.js'
import { replayLines } from './replay.js'
import { Session } from './session.js'

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
    inject: (what, options) => inject(session, what as Injectable, options as InjectOptions<unknown>).ids,
    pendingMatchers: session.pendingMatchers,
    caused: (cause, body) => (session.settings.recordCalls ? session.within(body, undefined, cause) : body()),
    onClose: (undo) => session.onClose(undo),
    seed: session.seed,
    replayLines: () => replayLines(session),
  }
}

let holders = 0
let uninstall: (() => void) | undefined

/** Lets failpoints in production code find the session of their caller, until the function given back is called. */
export function holdFailpoints(): () => void {
  if (holders++ === 0)
    uninstall = installFailpoint(() => {
      const owner = currentScope()?.owner
      return owner instanceof Session ? owner.host : undefined
    })
  return () => {
    if (--holders === 0) uninstall?.()
  }
}
