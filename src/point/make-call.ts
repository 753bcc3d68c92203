import type { Call } from './carry-out.js'
import type { Plan } from './point.js'

/** Arguments as the call is made with them. */
export function argsFor(plan: Plan, args: readonly unknown[]): readonly unknown[] {
  return plan.alterArgs.reduce((given, alter) => alter(given), args)
}

/** Makes a call that answers by a promise; twice, if the plan says so: the answer that is not asked for is dropped. */
export function makeCall(call: Call, plan: Plan, args: readonly unknown[]): unknown {
  const given = argsFor(plan, args)
  if (plan.repeat === undefined) return call.run(given)
  const { gapMs, answer } = plan.repeat
  const first = started(() => call.run(given))
  const second = gapMs === 0 ? started(() => call.run(given)) : call.host.sleep(gapMs).then(() => call.run(given))
  const [asked, other] = answer === 'first' ? [first, second] : [second, first]
  other.catch(() => {})
  return asked
}

async function started(run: () => unknown): Promise<unknown> {
  return await run()
}
