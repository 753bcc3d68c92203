import { MatcherNotAwaitedError } from '../error/index.js'
import type { Invariants } from './invariants.js'
import type { Session } from './session.js'

/**
 * What a session that is about to close must answer for, whatever its body did: a matcher that was not awaited, an
 * injection that never acted, something that was to be seen and never was.
 * @param invariants undefined: it was asked for none
 * @returns the error of the first of them; undefined: all is well
 */
export function unmetOf(session: Session, invariants: Invariants | undefined): unknown {
  const { pendingMatchers, injector } = session
  const unawaited = pendingMatchers.size > 0 ? new MatcherNotAwaitedError([...pendingMatchers]) : undefined
  const idle = injector.neverActed()
  // Asked in any case: a fork tells the session around it.
  const unreached = invariants?.neverReached()
  return unawaited ?? idle ?? unreached
}
