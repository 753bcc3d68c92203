import { type SearchReport, type Strategy, search } from 'faultline/explore'
import { type Attempt, type Contender, mostExecutions, timed } from '../contender.ts'

/** Our own search by its default settings, or by one of its strategies alone. */
export function ours(strategy?: string): Contender {
  return {
    name: strategy ?? 'default',
    find: ({ buggy }, _space, seed) =>
      timed(async (): Promise<Omit<Attempt, 'ms'>> => {
        const strategies = strategy === undefined ? {} : { strategies: [strategy as unknown as Strategy] }
        const report = await search(
          { seed, runs: mostExecutions, shrink: false, progress: false, ...strategies },
          buggy,
        )
        return firstOf(report)
      }),
  }
}

/** The run that checks the golden one is an execution as well: others do without. */
function firstOf({ findings: [first], runs, checks }: SearchReport): Omit<Attempt, 'ms'> {
  return { found: first !== undefined, executions: checks + (first?.run ?? runs) }
}

/** Those of the strategies that this build has. */
export async function strategiesThere(names: readonly string[]): Promise<string[]> {
  const there: string[] = []
  for (const name of names) {
    try {
      await search({ seed: 1, runs: 1, progress: false, strategies: [name as unknown as Strategy] }, () => {})
      there.push(name)
    } catch {
      // Not yet, or not any more: the others are measured all the same.
    }
  }
  return there
}
