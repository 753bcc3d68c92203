import fc from 'fast-check'
import { type Contender, mostExecutions, timed } from '../contender.ts'
import { fails, inSession } from '../trial.ts'

/**
 * Plain fast-check: lists of faults of the same space, and orders of tasks, drawn as fast-check draws any list; each run
 * in a session of its own.
 */
export const fastCheck: Contender = {
  name: 'fast-check',
  find: ({ buggy }, space, seed) =>
    timed(() =>
      inSession(async (chaos) => {
        let executions = 0
        const schedules = fc.record({
          injections: fc.array(fc.constantFrom(...space)),
          order: fc.option(fc.array(fc.nat({ max: 3 }), { maxLength: 40 }), { nil: undefined }),
        })
        const property = fc.asyncProperty(schedules, async ({ injections, order }) => {
          executions++
          const ordered = order === undefined ? {} : { order }
          return !(await fails(chaos, buggy, { version: 1, seed, injections, ...ordered }))
        })
        const { failed } = await fc.check(property, { numRuns: mostExecutions, seed, endOnFailure: true })
        return { found: failed, executions }
      }),
    ),
}
