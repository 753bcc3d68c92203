import type { WatchedSession } from '../watch/index.js'
import type { Session } from './session.js'

/** A session as somebody outside may act on it: at any time, from the real event loop. */
export function watchedAs(session: Session, nested: boolean): WatchedSession {
  return {
    seed: session.settings.seed,
    name: session.origin.test?.name ?? '',
    nested,
    lift: () => liftByHand(session),
    fail: (error) => session.fail(error),
  }
}

/** Lifts what is in force, or is yet to begin, as `Injection.lift` does. @returns how many injections */
export function liftByHand(session: Session): number {
  if (!session.open) return 0
  const armed = session.injector.armed.filter(({ lifted }) => !lifted)
  session.within(() => {
    for (const one of armed) session.injector.lift(one, 'lifted')
  })
  return armed.length
}
