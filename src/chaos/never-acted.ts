import { FaultNeverActedError, UnknownPointError } from '../error/index.js'
import type { Point } from '../point/index.js'
import { compilePattern } from '../trigger/index.js'
import { type Armed, actsOnProcess } from './armed.js'

/**
 * The error of injections that never acted although they had to, or undefined.
 * @param calledPoints asked for only where there is one
 */
export function neverActed(all: readonly Armed[], calledPoints: () => readonly Point[]): Error | undefined {
  if (all.every((armed) => armed.impact.acted > 0 || mayBeIdle(armed))) return undefined
  const acted = new Set(all.filter((armed) => armed.impact.acted > 0).map((armed) => armed.group))
  const idle = all.filter((armed) => !acted.has(armed.group) && !mayBeIdle(armed))
  if (idle.length === 0) return undefined
  const called = calledPoints()
  const known = called.map((point) => point.name)
  const unknown = idle.find(
    ({ at, kind }) => at !== null && !actsOnProcess(kind) && known.length > 0 && !known.some(compilePattern(at)),
  )
  if (unknown?.at != null) return new UnknownPointError(unknown.at, known)
  return new FaultNeverActedError(
    idle.map(({ id, text, at, place }) => {
      return { injection: id, text, at, ...(place === undefined ? {} : { callers: place.seen }) }
    }),
    Object.fromEntries(called.map((point) => [point.name, point.calls])),
  )
}

/** Whether it is no failure of the test that it never acted: it was stopped, or need not act. */
function mayBeIdle({ optional, ended }: Armed): boolean {
  return optional || ended === 'aborted' || ended === 'failed'
}
