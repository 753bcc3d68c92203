import { withChaos } from 'faultline'
import { afterEach, expect, test, vi } from 'vitest'
import { real } from '../../src/clock/real.js'

afterEach(() => void vi.restoreAllMocks())

/**
 * On a busy machine the process may be stopped for longer than `deadlockGrace` between any two readings of the clock.
 * A session that had looked often enough before its forks took the first look after one of them for the last.
 */
test('a process that was stopped at its first look after a fork is in no deadlock', async () => {
  const nowMs = real.nowMs.bind(real)
  let stoppedMs = 0
  vi.spyOn(real, 'nowMs').mockImplementation(() => {
    stoppedMs += 100
    return nowMs() + stoppedMs
  })
  let forks = 0
  await withChaos(
    async (chaos) => {
      for (; forks < 20; forks++) {
        await chaos.fork().run((inner) => inner.clock.advance(1))
        await chaos.realTurn()
      }
    },
    { seed: 1 },
  )()
  expect(forks).toBe(20)
})
