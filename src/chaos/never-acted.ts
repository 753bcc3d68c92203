import { FaultNeverActedError, UnknownPointError } from '../error/index.js'
import type { Point } from '../point/index.js'
import { compilePattern } from '../trigger/index.js'
import { type Armed, actsOnCluster, actsOnProcess } from './armed.js'
import type { PointSeen } from './judged-points.js'

/**
 * The error of injections that never acted although they had to, or undefined.
 * @param calledPoints asked for only where there is one
 * @param seenPoints the same
 */
export function neverActed(
  all: readonly Armed[],
  calledPoints: () => readonly Point[],
  seenPoints: () => readonly PointSeen[],
): Error | undefined {
  if (all.every((armed) => armed.impact.acted > 0 || mayBeIdle(armed))) return undefined
  const acted = new Set(all.filter((armed) => armed.impact.acted > 0).map((armed) => armed.group))
  const idle = all.filter((armed) => !acted.has(armed.group) && !mayBeIdle(armed))
  if (idle.length === 0) return undefined
  const called = calledPoints()
  const known = called.map((point) => point.name)
  const hasCluster = seenPoints().some(({ takes }) => takes.includes('network'))
  const unknown = idle.find(
    ({ at, kind }) =>
      at !== null &&
      (hasCluster || !actsOnCluster(kind)) &&
      !actsOnProcess(kind) &&
      known.length > 0 &&
      !known.some(compilePattern(at)),
  )
  if (unknown?.at != null) return new UnknownPointError(unknown.at, known)
  return new FaultNeverActedError(
    idle.map(({ id, text, at, place, kind }) => {
      const callers = place === undefined ? {} : { callers: place.seen }
      return {
        injection: id,
        text,
        at,
        ...callers,
        ...(actsOnCluster(kind) && !hasCluster ? { needsCluster: true } : {}),
      }
    }),
    Object.fromEntries(called.map((point) => [point.name, point.calls])),
  )
}

/** Whether it is no failure of the test that it never acted: it was stopped, or need not act. */
function mayBeIdle({ optional, ended }: Armed): boolean {
  return optional || ended === 'aborted' || ended === 'failed'
}
