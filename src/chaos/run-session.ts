import type { Scope } from '../clock/scope.js'
import { InvalidOptionError, isThenable } from '../error/index.js'
import { Chaos } from './chaos.js'
import { tellEnded } from './ended-session.js'
import { explainFailure } from './explain-failure.js'
import { holdFailpoints } from './hosts.js'
import type { SessionSettings } from './options.js'
import { type Origin, Session } from './session.js'

/** How a session ended. */
export interface Outcome {
  readonly failed: boolean
  readonly error?: unknown
}

/** A session that is open, for adapters whose runner calls the test body itself. */
export interface OpenSession {
  readonly chaos: Chaos
  /** Runs code in the session. */
  within<T>(body: () => T): T
  /** Its time stands still, and nothing counts as a deadlock, until the function given back is called. */
  hold(): () => void
  /** Called with what ends the session before it is closed: deadlock, runaway, a throw in a timer's callback. */
  onFailure(callback: (error: unknown) => void): void
  /** What its session must hold to beyond the assertions of its body: see `conclude`. */
  settle(): Outcome | Promise<Outcome>
  /** Closes it; safe to call again. Gives back what to fail the test with. */
  close(outcome: Outcome): Outcome
  /** After `close`: settles when what it has set going is done: ports are free. Undefined: nothing is. @throws RestoreError */
  closed(patienceMs?: number): Promise<void> | undefined
}

/**
 * @param outer the session it is to be nested in; without it, being in one is an error
 * @throws SessionNestedError, InvalidOptionError for a check that needs the body twice
 */
export function openSession(settings: SessionSettings, origin: Origin, outer?: Scope): OpenSession {
  if (settings.determinism !== undefined) {
    const wayOut = "Here the runner calls the body, once. Use withChaos(body, { determinism: 'check' })."
    throw new InvalidOptionError('determinism', 'to be given to `withChaos` or `fork`', settings.determinism, wayOut)
  }
  const session = new Session(settings, origin, outer)
  // A fork ends before its parent, which holds them all the while.
  if (outer === undefined) session.onClose(holdFailpoints())
  const chaos = new Chaos(session)
  const { abortWhen } = settings
  if (abortWhen !== undefined) session.injector.abortWhen(() => abortWhen(chaos), session.injector.armed)
  return {
    chaos,
    within: (body) => session.within(body),
    hold: () => session.pacer.hold(),
    onFailure: (callback) => {
      session.onFailure = callback
    },
    settle: () => session.settle(),
    close(outcome) {
      const ends = session.open
      const result = session.close(outcome)
      // A search tells of its runs itself: how to see one again is for its own report to say.
      if (settings.observer !== undefined) return result
      const { runTrace } = settings
      if (runTrace !== undefined) runTrace.explain = (error) => explainFailure(session, error)
      else if (result.failed) explainFailure(session, result.error)
      if (ends) tellEnded(session, result)
      return result
    },
    closed: (patienceMs) => session.closed(patienceMs),
  }
}

/**
 * Ends a session and tells how it ended. After a body that ended well, all faults are lifted and time goes on as long as
 * something must yet come to hold (`chaos.eventually`); then the session is closed. It is told at once where nothing is to be
 * waited for, neither that nor, in real time, what closing has set going (ports that are to be freed).
 * @returns settles when it has been told; undefined: it has been already
 */
export function conclude(
  session: OpenSession,
  outcome: Outcome,
  tell: (result: Outcome) => void,
): Promise<void> | undefined {
  const settled = outcome.failed ? outcome : session.settle()
  return isThenable(settled)
    ? settled.then((result) => closeAndTell(session, result, tell))
    : closeAndTell(session, settled, tell)
}

function closeAndTell(session: OpenSession, outcome: Outcome, tell: (result: Outcome) => void) {
  const result = session.close(outcome)
  const closed = session.closed()
  if (closed === undefined) {
    tell(result)
    return undefined
  }
  return closed.then(
    () => tell(result),
    (error) => tell(result.failed ? result : { failed: true, error }),
  )
}

/** Ends a session from outside. What it gives back settles when all is closed; undefined: it is already. */
export type Abandon = (error: unknown) => Promise<void> | undefined

/**
 * Runs a body in a session of its own and closes it, whatever ends it: the body, a deadlock or runaway, or `onOpen`'s
 * caller (a runner whose test timed out).
 * @throws what the body throws, or what the session found
 */
export function runSession<T>(
  settings: SessionSettings,
  origin: Origin,
  body: (chaos: Chaos) => T | PromiseLike<T>,
  outer?: Scope,
  onOpen?: (abandon: Abandon) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const session = openSession(settings, origin, outer)
    const end = (outcome: Outcome, value?: T) =>
      conclude(session, outcome, ({ failed, error }) => {
        if (failed) reject(error)
        else resolve(value as T)
      })
    const fail = (error: unknown) => end({ failed: true, error })
    const pass = (value: T) => end({ failed: false }, value)
    session.onFailure(fail)
    // All of it guarded: a hook that throws, or a hostile thenable, must not leave the session open.
    try {
      onOpen?.(fail)
      session.within(() => {
        const answer = body(session.chaos)
        if (isThenable(answer)) answer.then(pass, fail)
        else pass(answer)
      })
    } catch (error) {
      fail(error)
    }
  })
}
