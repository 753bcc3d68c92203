import { type Duration, toMs } from '../../clock/duration.js'
import { counted, readable } from '../../timeline/readable.js'
import type { Operation } from './operation.js'
import { operationText } from './operation-text.js'
import { type HistorySource, operationsOf } from './operations-of.js'
import type { CheckResult, Verdict } from './verdict.js'
import {
  type AccessOptions,
  ambiguousText,
  checkAccessOptions,
  impossibleText,
  type KeyRecord,
  type Version,
  versionsOf,
} from './version/versions.js'

export interface StalenessOptions extends AccessOptions {
  /** How old a read may be: how long ago, when it was asked for, a newer version was there. @default 0, not at all */
  readonly within?: Duration
}

/** A read of a version that had been replaced. */
export interface StaleRead {
  readonly key: string
  readonly read: Operation
  /** Undefined: it read what was there before all writes. */
  readonly write: Operation | undefined
  /** The first write that was asked for once the version read was there, and answered before the read was asked for. */
  readonly newer: Operation
  readonly staleMs: number
}

export interface StalenessResult extends CheckResult {
  readonly property: 'staleness'
  /** Of all reads, virtual ms. */
  readonly worstMs: number
  /** Those older than they may be, in the order in which they were answered. */
  readonly stale: readonly StaleRead[]
}

/**
 * No read is older than it may be. A version is stale from the moment at which the write of a newer one was answered; one
 * is newer when its write was asked for after the other's was answered, or after somebody had read the other.
 * @throws InvalidOptionError
 * @example expect(checkStaleness(history, { within: '5s' })).toMatchObject({ ok: true })
 */
export function checkStaleness(history: HistorySource, options: StalenessOptions = {}): StalenessResult {
  checkAccessOptions(options, ['within'])
  const withinMs = toMs('within', options.within ?? 0)
  const { keys, impossible, ambiguous } = versionsOf(operationsOf(history), options)
  const all = keys.flatMap(staleReads)
  const worstMs = all.reduce((worst, { staleMs }) => Math.max(worst, staleMs), 0)
  // Within one millisecond, too, a read may come after a write.
  const stale = all.filter(({ staleMs }) => withinMs === 0 || staleMs > withinMs)
  const answer = (verdict: Verdict, reason: string): StalenessResult => ({
    property: 'staleness',
    ok: verdict === 'holds',
    verdict,
    reason,
    worstMs,
    stale,
  })
  const bad = impossible[0]
  if (bad !== undefined) return answer('broken', impossibleText(bad))
  const first = stale[0]
  if (first !== undefined) return answer('broken', staleText(first, stale.length - 1, worstMs))
  if (ambiguous > 0) return answer('unknown', ambiguousText(ambiguous))
  return answer('holds', worstMs === 0 ? 'No read was stale.' : `No read was staler than ${readable(worstMs)}.`)
}

function staleText({ read, newer, staleMs }: StaleRead, others: number, worstMs: number): string {
  const written = `${operationText({ op: newer.op })} of ${newer.client} had been answered`
  const more = others === 0 ? '' : ` ${counted(others, 'more read')} too old; the worst by ${readable(worstMs)}.`
  return `${read.client} was answered ${operationText(read)}, ${readable(staleMs)} after ${written}.${more}`
}

/** Reads of a version of which a newer one had been answered when they were asked for. */
function staleReads({ key, versions, reads }: KeyRecord): StaleRead[] {
  const there = new Map<Version, number>()
  for (const version of versions) there.set(version, version.to)
  // Who has read a version proves that it is there, whether its writer knows or not.
  for (const { version, to } of reads) there.set(version, Math.min(there.get(version) ?? to, to))
  const writes = versions
    .filter(({ write, ambiguous }) => write !== undefined && !ambiguous)
    .sort((a, b) => a.from - b.from)
  // Of those asked for from each on, the one answered first.
  const soonest: Version[] = []
  for (let at = writes.length - 1; at >= 0; at--) {
    const write = writes[at] as Version
    const next = soonest[at + 1]
    soonest[at] = next === undefined || write.to < next.to ? write : next
  }
  return reads.flatMap(({ operation, version, from }) => {
    const next = soonest[firstAfter(writes, there.get(version) ?? version.to)]
    if (next?.write === undefined || next.to > from) return []
    const staleMs = operation.invokedAtMs - (next.write.returnedAtMs ?? 0)
    return { key, read: operation, write: version.write, newer: next.write, staleMs }
  })
}

/** Index of the first that was asked for after that place. */
function firstAfter(writes: readonly Version[], place: number): number {
  let low = 0
  let high = writes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((writes[middle] as Version).from > place) high = middle
    else low = middle + 1
  }
  return low
}
