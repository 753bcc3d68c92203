import { FaultlineError } from './faultline-error.js'
import { summarise } from './summarise.js'

/** A session was started inside another one. */
export class SessionNestedError extends FaultlineError {
  /** Name of the session that is open. */
  readonly open: string

  constructor(open: string) {
    const message = `Failed to start a session: one is already open in '${open}'. Close it, or nest with \`chaos.fork()\`.`
    super('FAULTLINE_SESSION_NESTED', message)
    this.open = open
  }

  static {
    SessionNestedError.prototype.name = 'SessionNestedError'
  }
}

/** A session was used after its end. */
export class SessionClosedError extends FaultlineError {
  /** What was tried: `chaos.inject`. */
  readonly action: string

  constructor(action: string) {
    const wayOut = 'Await all work in the body, and do not keep `chaos` for a later test.'
    super('FAULTLINE_SESSION_CLOSED', `Cannot call \`${action}\`: its session has ended. ${wayOut}`)
    this.action = action
  }

  static {
    SessionClosedError.prototype.name = 'SessionClosedError'
  }
}

/** Code that ran on its own, in a timer's callback or a promise no one awaited, threw during a session. */
export class DetachedError extends FaultlineError {
  /** Where: `timer callback`, `unhandled rejection`. */
  readonly origin: string

  constructor(origin: string, cause: unknown, detail = '') {
    const message = `An error was thrown outside of the test's own flow (${origin}): ${brief(cause)}${detail && ` ${detail}`}`
    super('FAULTLINE_DETACHED', `${message}\nCatch it where it is thrown, or await the work that throws it.`, { cause })
    this.origin = origin
  }

  static {
    DetachedError.prototype.name = 'DetachedError'
  }
}

/** Errors met while a session, or an injection, was undone. Each step was tried, also after one had failed. */
export class RestoreError extends FaultlineError {
  readonly errors: readonly unknown[]

  /** @param steps what was being undone when each was met, as far as that is known: `injection 2 (cpu 90 %)` */
  constructor(errors: readonly unknown[], steps: readonly (string | undefined)[] = []) {
    const lines = errors.map((error, at) => `\n  - ${steps[at] === undefined ? '' : `${steps[at]}: `}${brief(error)}`)
    super('FAULTLINE_RESTORE', `The session was not restored in full; later tests may be affected:${lines.join('')}`, {
      cause: errors[0],
    })
    this.errors = errors
  }

  static {
    RestoreError.prototype.name = 'RestoreError'
  }
}

/** What was to be closed with the session had not closed in time. */
export class CloseTimeoutError extends FaultlineError {
  /** What: `proxy of db`. */
  readonly what: string
  /** Real ms that it was given. */
  readonly patienceMs: number

  constructor(what: string, patienceMs: number) {
    const wayOut = 'It may still hold a port or a file: end what uses it before the session ends.'
    super('FAULTLINE_CLOSE_TIMEOUT', `Gave up on ${what}: it had not closed after ${patienceMs} ms. ${wayOut}`)
    this.what = what
    this.patienceMs = patienceMs
  }

  static {
    CloseTimeoutError.prototype.name = 'CloseTimeoutError'
  }
}

function brief(error: unknown): string {
  const { name, message } = summarise(error)
  return message === '' ? name : `${name}: ${message}`
}
