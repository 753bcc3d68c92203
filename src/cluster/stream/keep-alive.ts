import type { Session } from '../../chaos/index.js'
import type { Message } from '../network/message.js'

/** As Linux does it, unless told otherwise. */
const usualIdleMs = 7_200_000
/** As Node sets it: a probe a second, ten of them. */
const everyMs = 1000
const most = 10

/** Asks the other side whether it is still there, when nothing has come from it for a while. */
export class KeepAlive {
  readonly #session: Session
  readonly #probe: () => Message
  readonly #givenUp: () => void
  #idleMs = Number.POSITIVE_INFINITY
  #unanswered = 0
  #cancel: (() => void) | undefined

  /** @param probe sends one; @param givenUp told when none is answered */
  constructor(session: Session, probe: () => Message, givenUp: () => void) {
    this.#session = session
    this.#probe = probe
    this.#givenUp = givenUp
  }

  /** @param idleMs after how long; infinite: never */
  set(idleMs = usualIdleMs): void {
    this.#idleMs = idleMs
    this.heard()
  }

  /** The other side has shown that it is there. */
  heard(): void {
    this.#unanswered = 0
    this.#wait(this.#idleMs)
  }

  stop(): void {
    this.#cancel?.()
    this.#idleMs = Number.POSITIVE_INFINITY
  }

  #wait(ms: number): void {
    this.#cancel?.()
    this.#cancel = ms === Number.POSITIVE_INFINITY ? undefined : this.#session.host.later(ms, () => this.#ask())
  }

  #ask(): void {
    if (this.#unanswered === most) {
      this.stop()
      this.#givenUp()
      return
    }
    this.#unanswered++
    this.#wait(everyMs)
    const probe = this.#probe()
    probe.sender = {
      // Whoever is there answers; one that has no such stream any more resets it.
      ended: ({ fate }) => {
        if (fate === 'delivered' && this.#cancel !== undefined) this.heard()
      },
    }
  }
}
