import type { Call } from './carry-out.js'
import { argsFor } from './make-call.js'
import type { Plan, Wait } from './point.js'
import { abortsOf } from './signal.js'
import type { Callable } from './target.js'
import { isAtOnce, waitFor } from './wait.js'

/**
 * For calls that answer by an error-first callback, their last argument. It is never called before the call has
 * returned. What the call itself returns (often nothing) is undefined when it could not be made at once.
 */
export function carryOutCallback(call: Call, plan: Plan): unknown {
  const { host, point, end } = { ...call, end: plan.end }
  const callback = call.args.at(-1) as Callable
  const done = host.pending(point, call.call, plan.heldBy, plan.lost)
  // A throw in the callback must be its own: from a microtask it is an uncaught exception, not our rejection.
  const answer = (...values: unknown[]) =>
    queueMicrotask(() => {
      done()
      Reflect.apply(callback, undefined, values)
    })
  const make = (): unknown => {
    const aborts = abortsOf(call, plan)
    aborts.run('before')
    if (end?.act === 'fail') return answer(end.error)
    if (end?.act === 'answer') return answer(null, end.value)
    const given = argsFor(plan, aborts.args).with(-1, function (this: unknown, error: unknown, ...values: unknown[]) {
      const give = () => {
        aborts.run('after')
        if (end?.act === 'lose') return answer(end.error)
        if (error !== null && error !== undefined) return answer(error, ...values)
        answer(error, ...values.map((value) => plan.alters.reduce((altered, alter) => alter(altered), value)))
      }
      later(call, [plan.delayAfterMs, ...plan.holdsAfter], give, answer)
    })
    const returned = makeTwice(call, plan, given)
    queueMicrotask(() => aborts.run('during'))
    return returned
  }
  return later(call, [plan.delayMs, ...plan.holdsBefore], make, answer)
}

/** Once, as a rule. The answer that is not asked for goes to nobody. */
function makeTwice(call: Call, { repeat }: Plan, args: readonly unknown[]): unknown {
  if (repeat === undefined) return call.run(args)
  const deaf = args.with(-1, () => {})
  const [first, second] = repeat.answer === 'first' ? [args, deaf] : [deaf, args]
  const returned = call.run(first)
  const again = () => {
    try {
      call.run(second)
    } catch (error) {
      if (repeat.answer === 'second') (second.at(-1) as Callable)(error)
    }
  }
  if (repeat.gapMs === 0) again()
  else void call.host.sleep(repeat.gapMs).then(again)
  return returned
}

/** At once when there is nothing to wait for. */
function later(call: Call, waits: readonly Wait[], next: () => unknown, fail: (error: unknown) => void): unknown {
  if (isAtOnce(waits)) return next()
  waitFor(call, waits).then(() => {
    try {
      next()
    } catch (error) {
      // The function itself threw, where its caller is long gone.
      fail(error)
    }
  }, fail)
  return undefined
}
