import { summarise } from '../error/summarise.js'
import type { Outcome } from './attempt.js'
import type { DegradedPredicate } from './system-options.js'

/** What a probe's or request's outcome means. */
export type Judged =
  | { readonly good: true; readonly degraded: boolean }
  | { readonly good: false; readonly failure: Extract<Outcome, { ok: false }> }

/** A probe is healthy unless it threw, timed out, or answered `false` or a report `{ healthy: false }`. */
export function judgeProbe(outcome: Outcome, degraded?: DegradedPredicate): Judged {
  if (!outcome.ok) return { good: false, failure: outcome }
  if (outcome.answer === false || field(outcome.answer, 'healthy') === false) {
    return { good: false, failure: { ok: false, timedOut: false } }
  }
  return judgeAnswer(outcome.answer, degraded)
}

/** A request is served unless it threw or timed out: `false` may well be the answer it asked for. */
export function judgeRequest(outcome: Outcome, degraded?: DegradedPredicate): Judged {
  return outcome.ok ? judgeAnswer(outcome.answer, degraded) : { good: false, failure: outcome }
}

function judgeAnswer(answer: unknown, degraded?: DegradedPredicate): Judged {
  try {
    return { good: true, degraded: degraded ? degraded(answer) === true : field(answer, 'degraded') === true }
  } catch (thrown) {
    // A predicate that throws has not said that the answer is good.
    return { good: false, failure: { ok: false, timedOut: false, error: summarise(thrown) } }
  }
}

function field(answer: unknown, key: string): unknown {
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>)[key] : undefined
}
