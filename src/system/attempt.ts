import { type ErrorSummary, isThenable, summarise } from '../error/index.js'
import type { SystemHost } from './system-host.js'

/** How a probe or a request ended. */
export type Outcome =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly timedOut: boolean; readonly error?: ErrorSummary }

/**
 * Runs `act` and tells once how it ended: answered, failed, or took longer than `timeoutMs`. What comes after a timeout
 * or a cancel is ignored, and a late rejection is never an unhandled one. Returns what cancels it.
 */
export function attempt(
  host: SystemHost,
  timeoutMs: number,
  act: () => unknown,
  done: (outcome: Outcome) => void,
): () => void {
  let settled = false
  const settle = (outcome: Outcome) => {
    if (settled) return
    settled = true
    cancelTimeout()
    done(outcome)
  }
  const fail = (thrown: unknown) => settle({ ok: false, timedOut: false, error: summarise(thrown) })
  const cancelTimeout = host.later(timeoutMs, () => settle({ ok: false, timedOut: true }))
  try {
    const answer = act()
    if (isThenable(answer)) Promise.resolve(answer).then((value) => settle({ ok: true, answer: value }), fail)
    else settle({ ok: true, answer })
  } catch (thrown) {
    fail(thrown)
  }
  return () => {
    settled = true
    cancelTimeout()
  }
}
