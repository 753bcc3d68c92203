import { lostElements, lostSums } from './lost/lost-additions.js'
import type { LostUpdate } from './lost/lost-update.js'
import { lostVersions } from './lost/lost-versions.js'
import { type HistorySource, operationsOf } from './operations-of.js'
import type { CheckResult, Verdict } from './verdict.js'
import { type AccessOptions, checkAccessOptions } from './version/versions.js'

export interface LostUpdatesOptions extends AccessOptions {
  /**
   * A write was made of what its client had read of the key last: two that were made of the same version lose one. For
   * clients that read, work out and write. @default false: only of a cas it is known what it was made of
   */
  readonly readModifyWrite?: boolean
}

export interface LostUpdatesResult extends CheckResult {
  readonly property: 'noLostUpdates'
  readonly lost: readonly LostUpdate[]
}

/**
 * Nothing that was done has been undone by another update that did not know of it: no two updates are made of one version
 * (`cas`; reads and writes, with `readModifyWrite`), the last read has all elements that were added (`add` with a `value`),
 * and all that was summed up (`add` with `by`).
 * @throws InvalidOptionError
 */
export function checkLostUpdates(history: HistorySource, options: LostUpdatesOptions = {}): LostUpdatesResult {
  checkAccessOptions(options, ['readModifyWrite'])
  const operations = operationsOf(history)
  const ways = [
    lostVersions(operations, options.access, options.readModifyWrite),
    lostElements(operations),
    lostSums(operations),
  ]
  const lost = ways.flatMap((way) => way.lost)
  const answer = (verdict: Verdict, reason: string): LostUpdatesResult => ({
    property: 'noLostUpdates',
    ok: verdict === 'holds',
    verdict,
    reason,
    lost,
  })
  const [first, ...others] = lost
  if (first !== undefined)
    return answer('broken', `${first.reason}${others.length === 0 ? '' : `, and ${others.length} more`}.`)
  const unknown = ways.flatMap((way) => way.unknown ?? [])
  if (unknown.length > 0) return answer('unknown', `It cannot be told: ${unknown.join('; ')}.`)
  if (ways.every((way) => !way.judged)) return answer('unknown', 'The history has no update that could be lost.')
  return answer('holds', 'All that was done is there.')
}
