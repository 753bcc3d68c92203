import { type Chaos, type Schedule, withChaos } from 'faultline'
import type { Body } from './program.ts'

let unhandled = 0

/** Rejections that nobody handles end no bench: they are counted, as findings. */
export function countUnhandled(): void {
  process.on('unhandledRejection', () => {
    unhandled++
  })
}

/** Runs the body in a session of its own under a schedule. True: what it asserts failed, it hung, or left a rejection. */
export async function fails(chaos: Chaos, body: Body, schedule: Schedule): Promise<boolean> {
  const before = unhandled
  try {
    // Nothing here does real I/O: a standstill is a deadlock at once.
    await chaos.fork({ schedule, deadlockGrace: 0 }).run(body)
  } catch {
    return true
  }
  await chaos.realTurn()
  return unhandled > before
}

/** Runs code in a session that forks can be made of. */
export async function inSession<T>(body: (chaos: Chaos) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined
  await withChaos(
    async (chaos) => {
      result = { value: await body(chaos) }
    },
    { seed: 1 },
  )()
  return (result as { readonly value: T }).value
}
