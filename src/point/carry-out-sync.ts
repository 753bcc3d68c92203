import type { Call } from './carry-out.js'
import type { Plan } from './point.js'
import { SyncHoldError } from './point-error.js'
import { abortsOf } from './signal.js'

/**
 * For calls that answer at once: a delay blocks, as a slow computation would; time moves on and nothing else runs.
 * @throws SyncHoldError when the call would have to be held: it could only block for ever
 */
export function carryOutSync(call: Call, plan: Plan): unknown {
  const { host, point } = call
  if (plan.holdsBefore.length > 0 || plan.holdsAfter.length > 0) throw new SyncHoldError(point.name, plan.heldBy)
  if (plan.delayMs > 0) host.block(plan.delayMs)
  const aborts = abortsOf(call, plan)
  aborts.run('before')
  if (plan.end?.act === 'fail') throw plan.end.error
  if (plan.end?.act === 'answer') return plan.end.value
  // One tick after it began, a call that answers at once is over: `during` comes with `after`.
  const answer = call.run(aborts.args)
  aborts.run('during')
  aborts.run('after')
  if (plan.end?.act === 'lose') throw plan.end.error
  return plan.alters.reduce((value, alter) => alter(value), answer)
}
