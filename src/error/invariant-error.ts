import { FaultlineError } from './faultline-error.js'
import { summarise } from './summarise.js'

/** What `chaos.always` was given did not hold after an event, or at the end of the body. */
export class InvariantBrokenError extends FaultlineError {
  /** Its name. */
  readonly invariant: string
  /** Virtual ms at which it was found broken. It held after the event before. */
  readonly atMs: number
  /** What happened last before, as far as the timeline tells: `exception at call 2 of payments.charge`. */
  readonly after: string | undefined

  /** @param thrown what it threw, if it threw */
  constructor(invariant: string, atMs: number, after: string | undefined, thrown?: { readonly error: unknown }) {
    const found = thrown === undefined ? 'it answered false' : `it threw ${brief(thrown.error)}`
    super(
      'FAULTLINE_INVARIANT_BROKEN',
      `Expected '${invariant}' to hold always; at ${atMs} ms${after === undefined ? '' : `, after ${after},`} ${found}.\n` +
        'Mend what broke it; where it may be broken for a while, ask for it by `chaos.eventually`.',
      thrown === undefined ? undefined : { cause: thrown.error },
    )
    this.invariant = invariant
    this.atMs = atMs
    this.after = after
  }

  static {
    InvariantBrokenError.prototype.name = 'InvariantBrokenError'
  }
}

/** How a condition was last met with. `pending`: it was asked and had not answered by then. */
export type LastAnswer = 'no' | 'pending' | { readonly error: unknown }

/** What `chaos.eventually` was given did not come to hold once all faults were lifted. */
export class EventuallyError extends FaultlineError {
  /** Its name. */
  readonly condition: string
  /** How long it was waited for, in virtual ms. */
  readonly waitedMs: number

  constructor(condition: string, waitedMs: number, last: LastAnswer) {
    const found =
      last === 'no'
        ? 'at the end it answered false'
        : last === 'pending'
          ? 'at the end it was asked and had not answered'
          : `at the end it threw ${brief(last.error)}`
    super(
      'FAULTLINE_NEVER_HELD',
      `Expected '${condition}' to come to hold within ${waitedMs} ms of the end of the body, when all faults were lifted; ${found}.\n` +
        'Mend what keeps it from recovering, or give it more time: `chaos.eventually(name, condition, within)`.',
      typeof last === 'object' ? { cause: last.error } : undefined,
    )
    this.condition = condition
    this.waitedMs = waitedMs
  }

  static {
    EventuallyError.prototype.name = 'EventuallyError'
  }
}

/** What `chaos.sometimes` was to see was never so, in no fork either. */
export class NeverReachedError extends FaultlineError {
  readonly names: readonly string[]

  constructor(names: readonly string[]) {
    const list = names.map((name) => `\n  - ${name}`)
    super(
      'FAULTLINE_NEVER_REACHED',
      `What the test was to see at least once was never so:${list.join('')}\n` +
        'The test proves nothing about it: inject what leads there, or take the `chaos.sometimes` out.',
    )
    this.names = names
  }

  static {
    NeverReachedError.prototype.name = 'NeverReachedError'
  }
}

function brief(error: unknown): string {
  const { name, message } = summarise(error)
  return message === '' ? name : `${name}: ${message}`
}
