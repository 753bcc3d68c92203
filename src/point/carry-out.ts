import { carryOutAsync } from './carry-out-async.js'
import { carryOutCallback } from './carry-out-callback.js'
import { carryOutIterator } from './carry-out-iterator.js'
import { carryOutStream } from './carry-out-stream.js'
import { carryOutSync } from './carry-out-sync.js'
import type { Plan, Point, PointHost } from './point.js'
import type { AnswerShape } from './shape.js'

/** One call that a fault acts on. */
export interface Call {
  readonly host: PointHost
  readonly point: Point
  /** Number of the call at its point, from 1. */
  readonly call: number
  readonly args: readonly unknown[]
  /** Makes the call with these arguments. */
  run(args: readonly unknown[]): unknown
}

/**
 * Carries out a plan, as the call answers. The order is the same for all: delay, holds, abort before, the call, abort
 * during, holds of the answer, abort after, then the answer is lost or altered.
 * @returns what the caller gets
 */
export function carryOut(call: Call, plan: Plan, shape: AnswerShape): unknown {
  const { end } = plan
  if (end?.act === 'fail') {
    // An error that is thrown on the spot cannot come late: no delay applies.
    if (end.via === 'throw') throw end.error
    if (end.via === 'reject') return carryOutAsync(call, plan)
    if (end.via === 'callback' && typeof call.args.at(-1) === 'function') return carryOutCallback(call, plan)
  }
  if (shape === 'async') return carryOutAsync(call, plan)
  if (shape === 'sync') return carryOutSync(call, plan)
  if (shape === 'callback') return carryOutCallback(call, plan)
  return shape === 'stream' ? carryOutStream(call, plan) : carryOutIterator(call, plan)
}
