import { InvalidOptionError, isThenable } from '../error/index.js'
import type { Armed } from './armed.js'
import type { Session } from './session.js'

/** Stops injections at once when a condition holds, asked after each event and after each time that a fault acted. */
export class Aborts {
  readonly #session: Session
  readonly #rules = new Set<Rule>()
  #asked = false

  constructor(session: Session) {
    this.#session = session
  }

  /**
   * Asked at once, too.
   * @param parts what it stops; asked only while one of these is in force or will be
   */
  add(condition: () => unknown, parts: readonly Armed[]): void {
    const rule: Rule = { condition, parts, forget: () => {} }
    rule.forget = this.#session.waits.each(() => this.#ask(rule))
    this.#rules.add(rule)
    this.#ask(rule)
  }

  /** After a fault acted: not while the call is being judged, which may go on to the next fault. */
  acted(): void {
    if (this.#asked) return
    this.#asked = true
    queueMicrotask(() => {
      this.#asked = false
      for (const rule of this.#rules) this.#ask(rule)
    })
  }

  #ask(rule: Rule): void {
    const session = this.#session
    if (!session.open) return
    if (rule.parts.every(({ lifted }) => lifted)) {
      // Parts of the whole session grow: that rule is kept.
      if (rule.parts !== session.injector.armed) this.#forget(rule)
      return
    }
    try {
      if (!session.within(() => answerOf(rule.condition))) return
    } catch (error) {
      // A condition that cannot tell whether all is well stops the fault, as one that says it is not.
      for (const part of rule.parts) session.injector.lift(part, 'aborted')
      this.#forget(rule)
      session.fail(error)
      return
    }
    for (const part of rule.parts) session.injector.lift(part, 'aborted')
  }

  #forget(rule: Rule): void {
    rule.forget()
    this.#rules.delete(rule)
  }
}

interface Rule {
  readonly condition: () => unknown
  readonly parts: readonly Armed[]
  forget: () => void
}

function answerOf(condition: () => unknown): boolean {
  let answer: unknown
  try {
    answer = condition()
  } catch (cause) {
    throw new InvalidOptionError('abortWhen', 'to answer true or false', cause, 'It threw; see `cause`.', { cause })
  }
  if (isThenable(answer))
    throw new InvalidOptionError('abortWhen', 'to answer true or false', answer, 'It cannot be async.')
  return Boolean(answer)
}
