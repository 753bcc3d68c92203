import { shrinkNumber } from '../fault/index.js'
import type { When } from '../trigger/when.js'
import { fewerOf } from './fewer.js'

/**
 * Windows that are shorter, each cut from its end and from its beginning; then such that begin earlier. A window without
 * an end keeps none: where to cut it is not known.
 */
export function* narrowerWindows(when: When): Generator<When> {
  const { fromMs = 0, forMs } = when
  if (forMs !== undefined)
    for (const shorter of shrinkNumber(forMs, 1)) {
      yield { ...when, forMs: shorter }
      yield { ...when, fromMs: fromMs + forMs - shorter, forMs: shorter }
    }
  for (const earlier of shrinkNumber(fromMs, 0)) {
    const { fromMs: _, ...rest } = when
    yield earlier === 0 ? rest : { ...rest, fromMs: earlier }
  }
}

/** Fewer call numbers, then smaller ones, all by as much and one alone; then a smaller limit. */
export function* fewerCalls(when: When): Generator<When> {
  const { calls = [], limit } = when
  for (const fewer of fewerOf(calls)) yield { ...when, calls: fewer }
  const first = Math.min(...calls)
  if (calls.length > 1)
    for (const earlier of shrinkNumber(first, 1))
      yield { ...when, calls: calls.map((call) => call - (first - earlier)) }
  for (const [index, call] of calls.entries())
    for (const smaller of shrinkNumber(call, 1))
      if (!calls.includes(smaller)) yield { ...when, calls: inOrder(calls.with(index, smaller)) }
  if (limit !== undefined) for (const smaller of shrinkNumber(limit, 1)) yield { ...when, limit: smaller }
}

function inOrder(calls: readonly number[]): number[] {
  return calls.toSorted((one, other) => one - other)
}

/** Without chance: wherever all else fits, it acts. */
export function* certain(when: When): Generator<When> {
  const { probability, ...rest } = when
  if (probability !== undefined && probability > 0) yield rest
}
