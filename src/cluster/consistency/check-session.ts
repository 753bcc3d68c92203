import { checkOneOf } from '../../error/index.js'
import { type HistorySource, operationsOf } from './operations-of.js'
import type { CheckResult, Verdict } from './verdict.js'
import type { SessionGuarantee } from './version/session-order.js'
import { contradiction, type VersionStep } from './version/version-order.js'
import {
  type AccessOptions,
  ambiguousText,
  checkAccessOptions,
  impossibleText,
  versionsOf,
} from './version/versions.js'

export interface SessionOptions extends AccessOptions {
  /**
   * What tells which of two versions is the newer. `realTime`: one whose write was answered before the other's was asked
   * for is older. `observed`: what clients read one after the other alone; for stores that order writes by clocks of
   * their own. Writes of clients are told by `observed` always. @default 'realTime'
   */
  readonly versions?: 'realTime' | 'observed'
}

export interface SessionResult extends CheckResult {
  readonly property: SessionGuarantee
  /** When it is broken: versions of one key that would each have to come before the next, in a circle; or one read. */
  readonly witness: { readonly key: string; readonly steps: readonly VersionStep[] } | undefined
}

/** Once a client has read a version, it never reads an older one (Terry et al. 1994). @throws InvalidOptionError */
export function checkMonotonicReads(history: HistorySource, options: SessionOptions = {}): SessionResult {
  return checkSession('monotonicReads', history, options)
}

/** Once a client's write was answered, it never reads an older version (Terry et al. 1994). @throws InvalidOptionError */
export function checkReadYourWrites(history: HistorySource, options: SessionOptions = {}): SessionResult {
  return checkSession('readYourWrites', history, options)
}

/** Nobody sees the writes of a client in another order than that of the client (Terry et al. 1994). @throws InvalidOptionError */
export function checkMonotonicWrites(history: HistorySource, options: SessionOptions = {}): SessionResult {
  return checkSession('monotonicWrites', history, options)
}

/**
 * Nobody who has seen the write of a client sees, afterwards, a version older than what the client had read before it
 * wrote (Terry et al. 1994).
 * @throws InvalidOptionError
 */
export function checkWritesFollowReads(history: HistorySource, options: SessionOptions = {}): SessionResult {
  return checkSession('writesFollowReads', history, options)
}

/**
 * A guarantee holds when each key has an order of versions that it, and what tells of the order, agree with: when what
 * comes before what makes no circle.
 */
function checkSession(property: SessionGuarantee, history: HistorySource, options: SessionOptions): SessionResult {
  checkAccessOptions(options, ['versions'])
  const told = checkOneOf('versions', options.versions ?? 'realTime', ['realTime', 'observed'])
  const ofWrites = property === 'monotonicWrites' || property === 'writesFollowReads'
  const { keys, impossible, ambiguous } = versionsOf(operationsOf(history), options)
  const answer = (verdict: Verdict, reason: string, witness?: SessionResult['witness']): SessionResult => ({
    property,
    ok: verdict === 'holds',
    verdict,
    reason,
    witness,
  })
  const bad = impossible[0]
  if (bad !== undefined) return answer('broken', impossibleText(bad), { key: bad.key, steps: [] })
  for (const record of keys) {
    const steps = contradiction(record, property, ofWrites ? 'observed' : told)
    if (steps === undefined) continue
    const key = record.key === '' ? '' : ` of ${record.key}`
    const reason = `No order of versions${key} agrees with all of this: ${steps.map((step) => step.reason).join('; ')}.`
    return answer('broken', reason, { key: record.key, steps })
  }
  if (ambiguous > 0) return answer('unknown', ambiguousText(ambiguous))
  return answer('holds', 'An order of versions agrees with what every client saw.')
}
