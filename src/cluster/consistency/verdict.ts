/**
 * What a checker found out. `unknown`: it could not tell, because its steps were used up, or the history does not say
 * enough.
 */
export type Verdict = 'holds' | 'broken' | 'unknown'

/** What all checkers answer. */
export interface CheckResult {
  /** The property that was asked for: `linearizable`, `monotonicReads`. */
  readonly property: string
  /** It holds, for certain. */
  readonly ok: boolean
  readonly verdict: Verdict
  /** Why, in one sentence. */
  readonly reason: string
}
