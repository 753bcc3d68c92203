import { carryOut } from './carry-out.js'
import { inTurn } from './in-turn.js'
import type { PointHost } from './point.js'
import { recorded } from './recorded.js'
import { checkPointName } from './wrap.js'

/** What `failpoint` looks for on the global object. Shared by all copies of the package that are loaded. */
export interface FailpointHook {
  /** Asked in turn; the first that knows a session for the caller has it. */
  readonly resolvers: (() => PointHost | undefined)[]
  call(name: string, args: readonly unknown[], shape: 'sync' | 'async'): unknown
}

const key = Symbol.for('faultline.failpoint')
const shared = globalThis as unknown as { [key]?: FailpointHook | undefined }

/**
 * Makes failpoints in production code reach the session of their caller.
 * @param resolve the session of the caller, if there is one
 * @returns undoes it; when the last one is gone, failpoints cost a look-up again and nothing else
 */
export function installFailpoint(resolve: () => PointHost | undefined): () => void {
  shared[key] ??= { resolvers: [], call }
  const { resolvers } = shared[key]
  resolvers.push(resolve)
  return () => {
    const at = resolvers.indexOf(resolve)
    if (at >= 0) resolvers.splice(at, 1)
    if (resolvers.length === 0) delete shared[key]
  }
}

function call(this: FailpointHook, name: string, args: readonly unknown[], shape: 'sync' | 'async'): unknown {
  let host: PointHost | undefined
  for (const resolve of this.resolvers) host ??= resolve()
  if (host === undefined || !host.open) return args[0]
  const point = host.point(checkedName(name))
  const number = ++point.calls
  if (!point.active) return args[0]
  const make = (given: readonly unknown[]): unknown => {
    const plan = host.judge(point, given, shape)
    const run = ([value]: readonly unknown[]): unknown => value
    const carry = (taken: readonly unknown[]): unknown =>
      plan === null ? run(taken) : carryOut({ host, point, call: number, args: taken, run }, plan, shape)
    return host.turn === undefined
      ? carry(given)
      : inTurn({ host, point, shape, plan, sure: shape === 'async' }, given, carry)
  }
  const record = host.record?.(point, number, args)
  return record === undefined ? make(args) : recorded(record, shape, args, make)
}

const checked = new Set<string>()

/** Checked once: failpoints may be in hot loops. */
function checkedName(name: string): string {
  if (!checked.has(name)) checked.add(checkPointName(name))
  return name
}
