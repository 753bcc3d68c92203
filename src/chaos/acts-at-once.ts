import { LivelockError } from '../error/index.js'
import type { Session } from './session.js'

/** Events that a fault counts for: one costs as much, and ten thousand at one moment are rarer than so many timers. */
const weight = 10

/**
 * Ends a session whose code tries again for ever without a pause: all of it is microtasks, so that no timer fires and no
 * turn of the event loop comes at which anyone could look. The points at which faults act are the one place it comes by.
 */
export class ActsAtOnce {
  readonly #session: Session
  /** Events of virtual time when it last counted from one. */
  #events = -1
  #acts = 0

  constructor(session: Session) {
    this.#session = session
  }

  /** A fault acted at a point. */
  count(point: string): void {
    const { pacer, settings } = this.#session
    if (this.#events !== pacer.events) {
      this.#events = pacer.events
      this.#acts = 0
    }
    if (++this.#acts * weight <= settings.maxEvents || !this.#session.open) return
    const what = `fault at ${point}, with no timer in between (each counts for ten)`
    this.#session.fail(new LivelockError('maxEvents', settings.maxEvents, [{ what, fired: this.#acts }]))
  }
}
