import type { BugProgram } from './program.ts'
import type { Space } from './space.ts'

/** What became of one attempt to find one bug. */
export interface Attempt {
  readonly found: boolean
  /** Up to the first that failed, and with it; all that there were, where none did. */
  readonly executions: number
  /** Real ms for these. */
  readonly ms: number
}

/** Most executions that anyone gets for one bug. */
export const mostExecutions = 3000

/** A way to look for bugs. */
export interface Contender {
  readonly name: string
  /** Undefined: not of this program. */
  readonly find: (program: BugProgram, space: Space, seed: number) => Promise<Attempt> | undefined
}

export async function timed(run: () => Promise<Omit<Attempt, 'ms'>>): Promise<Attempt> {
  const start = process.hrtime.bigint()
  const attempt = await run()
  return { ...attempt, ms: Number(process.hrtime.bigint() - start) / 1e6 }
}
