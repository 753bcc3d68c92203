import type { Call } from './carry-out.js'
import { makeCall } from './make-call.js'
import type { Plan } from './point.js'
import { abortsOf } from './signal.js'
import { isAtOnce, waitFor } from './wait.js'

const none: readonly [] = []

/** For calls that answer by a promise: everything that befalls the call befalls its promise. */
export function carryOutAsync(call: Call, plan: Plan): Promise<unknown> {
  // What most faults of a search do. Rejected all the same, without a throw that costs microseconds.
  if (plan.end?.act === 'fail' && plan.delayMs === 0 && plan.holdsBefore.length === 0 && plan.aborts.length === 0)
    return Promise.reject(plan.end.error)
  return carriedOut(call, plan)
}

async function carriedOut(call: Call, plan: Plan): Promise<unknown> {
  const done = call.host.pending(call.point, call.call, plan.heldBy, plan.lost)
  try {
    const before = plan.delayMs === 0 && plan.holdsBefore.length === 0 ? none : [plan.delayMs, ...plan.holdsBefore]
    if (!isAtOnce(before)) await waitFor(call, before)
    const aborts = abortsOf(call, plan)
    aborts.run('before')
    if (plan.end?.act === 'fail') throw plan.end.error
    if (plan.end?.act === 'answer') return plan.end.value
    const pending = makeCall(call, plan, aborts.args)
    queueMicrotask(() => aborts.run('during'))
    const answer = await pending
    await waitFor(call, [plan.delayAfterMs, ...plan.holdsAfter])
    aborts.run('after')
    if (plan.end?.act === 'lose') throw plan.end.error
    return plan.alters.reduce((value, alter) => alter(value), answer)
  } finally {
    done()
  }
}
