import { type Duration, toMs } from '../clock/duration.js'
import { InvalidOptionError } from '../error/index.js'
import type { Session } from './session.js'

/** The session's clock, as tests use it. */
export class ChaosClock {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** Virtual ms since the session was opened. */
  now(): number {
    return this.#session.nowMs()
  }

  /**
   * Lets that much virtual time pass, with all that is due in it, at its end too.
   * @throws InvalidOptionError, SessionClosedError
   * @example await chaos.clock.advance('30s')
   */
  async advance(duration: Duration): Promise<void> {
    const session = this.#session
    session.mustBeOpen('chaos.clock.advance')
    const ms = toMs('duration', duration)
    await session.waits.until(() => false, session.nowMs() + ms)
  }

  /**
   * Lets virtual time run until a condition holds, asked after each event.
   * @param limit most virtual time to wait; without it, until the session's own limits
   * @returns whether it came to hold
   * @throws whatever the condition throws
   */
  async runUntil(condition: () => boolean, limit?: Duration): Promise<boolean> {
    const session = this.#session
    session.mustBeOpen('chaos.clock.runUntil')
    if (typeof condition !== 'function')
      throw new InvalidOptionError('condition', 'to be a function that answers true or false', condition)
    const untilMs = limit === undefined ? Number.POSITIVE_INFINITY : session.nowMs() + toMs('limit', limit)
    const asked = () => session.within(condition)
    return asked() || session.waits.until(asked, untilMs)
  }
}
