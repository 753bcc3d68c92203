import { FaultlineError } from './faultline-error.js'
import { showType } from './show.js'

/** A matcher was given something it cannot read. */
export class NotASystemError extends FaultlineError {
  readonly matcher: string
  readonly received: unknown

  /** @param accepts what the matcher takes: `a system, a timeline or a report` */
  constructor(matcher: string, received: unknown, accepts = 'a system') {
    super(
      'FAULTLINE_NOT_A_SYSTEM',
      `\`${matcher}\` expects ${accepts}, got ${showType(received)}. ` +
        'Make a system with `chaos.system({ name, probe })` and pass it to `expect`.',
    )
    this.matcher = matcher
    this.received = received
  }

  static {
    NotASystemError.prototype.name = 'NotASystemError'
  }
}

/** A matcher used inside another one would have had to let virtual time run, and cannot. */
export class MatcherCannotWaitError extends FaultlineError {
  readonly matcher: string

  /** @param received what it judges: a body is run, and there is no record to be given instead. @default 'system' */
  constructor(matcher: string, received: 'system' | 'body' = 'system') {
    const [why, instead] =
      received === 'body'
        ? [', which it has to', '']
        : [', and there is more to observe of this system', ', or give it a record: `chaos.timeline.events`']
    super(
      'FAULTLINE_MATCHER_CANNOT_WAIT',
      `\`expect.${matcher}(…)\` inside another matcher cannot let time run${why}. ` +
        `Write \`await expect(${received}).${matcher}(…)\` before${instead}.`,
    )
    this.matcher = matcher
  }

  static {
    MatcherCannotWaitError.prototype.name = 'MatcherCannotWaitError'
  }
}

/** The promise of an async matcher was not awaited, so its result was lost. */
export class MatcherNotAwaitedError extends FaultlineError {
  readonly matchers: readonly string[]

  constructor(matchers: readonly string[]) {
    const names = matchers.map((name) => `\`${name}\``).join(', ')
    super(
      'FAULTLINE_MATCHER_NOT_AWAITED',
      `${names} ${matchers.length === 1 ? 'was' : 'were'} not awaited, so the test would have passed without checking. ` +
        `Write \`await expect(system).${matchers[0]}(…)\`.`,
    )
    this.matchers = matchers
  }

  static {
    MatcherNotAwaitedError.prototype.name = 'MatcherNotAwaitedError'
  }
}
