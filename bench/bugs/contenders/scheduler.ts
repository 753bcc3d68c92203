import fc, { type Scheduler } from 'fast-check'
import type { Chaos } from 'faultline'
import { type Contender, mostExecutions, timed } from '../contender.ts'
import type { Body } from '../program.ts'

/**
 * fast-check's scheduler: it decides which of the wrapped calls goes on, before it is made and before it is answered.
 * It knows of no faults and no virtual time, so it is given the programs whose bug is in the order of calls alone.
 */
export const scheduler: Contender = {
  name: 'scheduler',
  find({ kind, buggy }, _space, seed) {
    if (kind !== 'order') return undefined
    return timed(async () => {
      let executions = 0
      const property = fc.asyncProperty(fc.scheduler(), async (s) => {
        executions++
        return await passes(s, buggy)
      })
      const { failed } = await fc.check(property, { numRuns: mostExecutions, seed, endOnFailure: true })
      return { found: failed, executions }
    })
  },
}

async function passes(s: Scheduler, body: Body): Promise<boolean> {
  let over: boolean | undefined
  const done = body(gatedBy(s)).then(
    () => {
      over = true
    },
    () => {
      over = false
    },
  )
  for (;;) {
    // All that is pending runs first: what it asks for is one more task to choose from.
    await new Promise((resolve) => setImmediate(resolve))
    if (over !== undefined) break
    // A standstill: nothing can ever happen any more.
    if (s.count() === 0) return false
    await s.waitNext(1)
  }
  await done
  return over
}

/** As much of `chaos` as the bodies use, with the scheduler's turns instead of faults. */
function gatedBy(s: Scheduler): Chaos {
  const turn = () => s.schedule(Promise.resolve())
  const gated = {
    wrap: <T extends object>(_name: string, target: T): T =>
      new Proxy(target, {
        get(inside, key) {
          const member: unknown = Reflect.get(inside, key, inside)
          if (typeof member !== 'function') return member
          return async (...args: unknown[]) => {
            await turn()
            const answer: unknown = await Reflect.apply(member, inside, args)
            await turn()
            return answer
          }
        },
      }),
    yield: turn,
  }
  return gated as unknown as Chaos
}
