import type { Call } from './carry-out.js'
import { argsFor } from './make-call.js'
import type { Plan } from './point.js'
import { SyncHoldError } from './point-error.js'
import { abortsOf } from './signal.js'

/**
 * For calls that answer at once: a delay blocks, as a slow computation would; time moves on and nothing else runs.
 * @throws SyncHoldError when the call would have to be held: it could only block for ever
 */
export function carryOutSync(call: Call, plan: Plan): unknown {
  const { host, point } = call
  if (plan.holdsBefore.length > 0 || plan.holdsAfter.length > 0)
    throw new SyncHoldError(point.name, plan.heldBy ?? plan.metBy)
  if (plan.delayMs > 0) host.block(plan.delayMs)
  const aborts = abortsOf(call, plan)
  aborts.run('before')
  if (plan.end?.act === 'fail') throw plan.end.error
  if (plan.end?.act === 'answer') return plan.end.value
  // One tick after it began, a call that answers at once is over: `during` comes with `after`.
  const answer = makeAtOnce(call, plan, argsFor(plan, aborts.args))
  aborts.run('during')
  if (plan.delayAfterMs > 0) host.block(plan.delayAfterMs)
  aborts.run('after')
  if (plan.end?.act === 'lose') throw plan.end.error
  return plan.alters.reduce((value, alter) => alter(value), answer)
}

function makeAtOnce(call: Call, plan: Plan, args: readonly unknown[]): unknown {
  if (plan.repeat === undefined) return call.run(args)
  const { gapMs, answer } = plan.repeat
  const first = outcome(() => call.run(args))
  if (gapMs > 0) call.host.block(gapMs)
  const second = outcome(() => call.run(args))
  return answer === 'first' ? first() : second()
}

/** What a call has come to: gives its answer, or throws what it has thrown. */
function outcome(run: () => unknown): () => unknown {
  try {
    const value = run()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}
