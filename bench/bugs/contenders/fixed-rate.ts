import type { InjectionData } from 'faultline'
import { type Contender, mostExecutions, timed } from '../contender.ts'
import { fails, inSession } from '../trial.ts'

const rates = [0.1, 0.2, 0.3] as const

/** As chaos monkeys do: each call fails, or is late, at a fixed rate; another seed each time. */
export const fixedRate: Contender = {
  name: 'fixed rate',
  find: ({ buggy }, _space, seed) =>
    timed(() =>
      inSession(async (chaos) => {
        for (let executions = 1; executions <= mostExecutions; executions++) {
          const probability = rates[executions % rates.length] as number
          const rule = { at: '**', when: { probability }, optional: true } as const
          const injections: InjectionData[] = [
            { fault: { kind: 'latency', delayMs: 1000 }, ...rule },
            { fault: { kind: 'exception', code: 'ECONNRESET' }, ...rule },
          ]
          const schedule = { version: 1, seed: seed * mostExecutions + executions, injections } as const
          if (await fails(chaos, buggy, schedule)) return { found: true, executions }
        }
        return { found: false, executions: mostExecutions }
      }),
    ),
}
