import { isThenable, type LastAnswer } from '../error/index.js'
import { answerOf } from './answer.js'
import type { Session } from './session.js'

/** What must come to hold once all faults have been lifted. */
export interface SettlingCheck {
  readonly name: string
  /** Longest wait, in virtual ms from when they were lifted. */
  readonly withinMs: number
  /** True or nothing: it holds. False or a throw: not yet. By a promise, too. */
  ask(): unknown
  /** The error to fail with when it did not come to hold. */
  failure(waitedMs: number, last: LastAnswer): Error
}

/** Virtual ms between two questions where nothing happens meanwhile. */
const stepMs = 100
/** Questions of that kind within one wait, at most: one that lasts for days must not use up `maxEvents`. */
const mostSteps = 10_000

/**
 * The phase after the body of a session: all faults are lifted, and time goes on until each check has come to hold.
 * Those that the session is given belong to it (`chaos.eventually`); a search may add its own, and may run the phase
 * itself, before it looks at what is left.
 */
export class Settling {
  readonly #session: Session
  readonly #checks: SettlingCheck[] = []
  #done = 0

  constructor(session: Session) {
    this.#session = session
  }

  add(check: SettlingCheck): void {
    this.#checks.push(check)
  }

  /**
   * Lifts all faults and waits, where there is anything to wait for that has not been waited for already.
   * @returns settles when all have come to hold; undefined: there is nothing to wait for
   * @throws what the first that did not fails with, at its own bound
   */
  run(): Promise<void> | undefined {
    if (this.#done === this.#checks.length) return undefined
    this.#session.injector.liftAll('lifted')
    return this.#all()
  }

  async #all(): Promise<void> {
    // What goes on may add more.
    while (this.#done < this.#checks.length) {
      const checks = this.#checks.slice(this.#done)
      this.#done = this.#checks.length
      await Promise.all(checks.map((check) => held(this.#session, check)))
    }
  }
}

async function held(session: Session, check: SettlingCheck): Promise<void> {
  const asking = new Asking(session, check)
  if (asking.holds()) return
  if (await session.waits.until(() => asking.holds(), session.nowMs() + check.withinMs)) return
  throw check.failure(check.withinMs, asking.last)
}

/**
 * Asks one check, again and again. A synchronous one after each event of virtual time, and after a step without any; one
 * that answers by a promise is asked once at a time, a step after its last answer.
 */
class Asking {
  last: LastAnswer = 'no'
  readonly #session: Session
  readonly #check: SettlingCheck
  readonly #stepMs: number
  #held = false
  #nextMs = 0
  #wakesMs = -1
  /** What is wrong with the check itself. */
  #misuse: { readonly error: unknown } | undefined

  constructor(session: Session, check: SettlingCheck) {
    this.#session = session
    this.#check = check
    this.#stepMs = Math.max(stepMs, check.withinMs / mostSteps)
  }

  /** @throws InvalidOptionError when it answers neither yes nor no */
  holds(): boolean {
    const session = this.#session
    if (!this.#held && this.last !== 'pending' && session.nowMs() >= this.#nextMs) this.#ask()
    if (this.#misuse !== undefined) throw this.#misuse.error
    return this.#held
  }

  #ask(): void {
    let answer: unknown
    try {
      answer = this.#session.within(() => this.#check.ask())
    } catch (error) {
      this.#threw(error)
      this.#wake(this.#stepMs)
      return
    }
    if (!isThenable(answer)) {
      this.#took(answer)
      if (!this.#held) this.#wake(this.#stepMs)
      return
    }
    this.last = 'pending'
    const answered = (take: () => void) => {
      take()
      // Whoever waits asks after the next event, which may be far away.
      const ms = this.#held || this.#misuse !== undefined ? 0 : this.#stepMs
      this.#nextMs = this.#session.nowMs() + ms
      this.#wake(ms)
    }
    answer.then(
      (value) => answered(() => this.#took(value)),
      (error) => answered(() => this.#threw(error)),
    )
  }

  #took(answer: unknown): void {
    this.last = 'no'
    try {
      this.#held = answerOf(`eventually '${this.#check.name}'`, answer)
    } catch (error) {
      this.#misuse = { error }
    }
  }

  #threw(error: unknown): void {
    this.last = { error }
  }

  /** Makes an event in that many virtual ms, unless there is one of ours to come before. */
  #wake(ms: number): void {
    const { clock, open } = this.#session
    const atMs = clock.nowMs + ms
    if (!open || (this.#wakesMs > clock.nowMs && this.#wakesMs <= atMs)) return
    this.#wakesMs = atMs
    clock.setInternal(ms, () => {})
  }
}
