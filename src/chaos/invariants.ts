import { EventuallyError, InvariantBrokenError, NeverReachedError } from '../error/index.js'
import { answerOf } from './answer.js'
import { eventText } from './event-text.js'
import type { Outcome } from './run-session.js'
import type { Session } from './session.js'
import { Settling } from './settling.js'

const passed: Outcome = { failed: false }

interface Invariant {
  readonly name: string
  readonly holds: () => unknown
}

/** What a session must hold to beyond what its body asserts: always, eventually, and at least sometimes. */
export class Invariants {
  readonly settling: Settling
  /** Names that were to be seen, and whether each was ever so. */
  readonly reached = new Map<string, boolean>()
  readonly #session: Session
  readonly #always: Invariant[] = []
  /** Number of the next event of the timeline at the last look. */
  #looked = 0

  constructor(session: Session) {
    this.#session = session
    this.settling = new Settling(session)
  }

  /** Asked after each event from now on; what does not hold fails the session at once. */
  always(name: string, holds: () => unknown): void {
    this.#always.push({ name, holds })
    if (this.#always.length > 1) return
    this.#looked = this.#nextSeq()
    this.#session.waits.each(() => {
      const error = this.#broken()
      if (error !== undefined) this.#session.fail(error)
    })
  }

  eventually(name: string, holds: () => unknown, withinMs: number): void {
    this.settling.add({
      name,
      withinMs,
      ask: holds,
      failure: (waitedMs, last) => new EventuallyError(name, waitedMs, last),
    })
  }

  sometimes(name: string, condition: boolean): void {
    this.reached.set(name, condition || (this.reached.get(name) ?? false))
  }

  /** See `Session.settle`. */
  atEnd(): Outcome | Promise<Outcome> {
    const { injector, pendingMatchers } = this.#session
    const error = this.#broken()
    if (error !== undefined) return { failed: true, error }
    // Closing will fail the session all the same, and for the better reason.
    if (pendingMatchers.size > 0 || injector.neverActed() !== undefined) return passed
    return (
      this.settling.run()?.then(
        () => passed,
        (error: unknown) => ({ failed: true, error }),
      ) ?? passed
    )
  }

  /**
   * The error of what was never so, or undefined. A fork leaves that to the session around it, where another fork may
   * have got there; a search, to the search.
   */
  neverReached(): Error | undefined {
    const { settings, parent } = this.#session
    if (settings.observer !== undefined) return undefined
    if (parent === undefined) {
      const names = [...this.reached].filter(([, was]) => !was).map(([name]) => name)
      return names.length === 0 ? undefined : new NeverReachedError(names)
    }
    for (const [name, was] of this.reached) parent.invariants.sometimes(name, was)
    return undefined
  }

  /** The error of the first invariant that does not hold now, or undefined. */
  #broken(): Error | undefined {
    if (!this.#session.open) return undefined
    for (const invariant of this.#always) {
      const error = this.#ask(invariant)
      if (error !== undefined) return error
    }
    this.#looked = this.#nextSeq()
    return undefined
  }

  #ask({ name, holds }: Invariant): Error | undefined {
    let answer: unknown
    try {
      answer = this.#session.within(holds)
    } catch (error) {
      return this.#error(name, { error })
    }
    try {
      return answerOf(`always '${name}'`, answer) ? undefined : this.#error(name)
    } catch (misuse) {
      return misuse as Error
    }
  }

  #error(name: string, thrown?: { readonly error: unknown }): Error {
    const { timeline } = this.#session
    const last = timeline.events.at(-1)
    const after = last !== undefined && last.seq >= this.#looked ? eventText(last) : undefined
    return new InvariantBrokenError(name, this.#session.nowMs(), after, thrown)
  }

  #nextSeq(): number {
    return (this.#session.timeline.events.at(-1)?.seq ?? -1) + 1
  }
}
