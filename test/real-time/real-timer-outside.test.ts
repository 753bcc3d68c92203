import { DeadlockError, withChaos } from 'faultline'
import { expect, test } from 'vitest'

/** As code has it that took the function when it was loaded, before any session. */
const takenEarly = setTimeout

test('a standstill with a real timer outstanding says so, and names the set-up file', async () => {
  let timer: NodeJS.Timeout | undefined
  const run = withChaos(async () => {
    await new Promise((resolve) => {
      timer = takenEarly(resolve, 60_000)
    })
  })
  const error = await run().catch((error: unknown) => error)
  clearTimeout(timer)
  expect(error).toBeInstanceOf(DeadlockError)
  expect((error as Error).message).toMatch(/a real timer: .* the set-up file of @faultline\/vitest/)
})

test('a real timer that fires soon is waited for', async () => {
  await withChaos(async (chaos) => {
    await new Promise((resolve) => takenEarly(resolve, 100))
    expect(chaos.clock.now()).toBe(0)
  })()
})
