import { setTimeout as sleep } from 'node:timers/promises'
import { scenarios, withChaos } from '@faultline/vitest'
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible'
import { expect, test } from 'vitest'

/** Ten points a minute. */
const limiter = () => new RateLimiterMemory({ points: 10, duration: 60 })

/** How many of `calls` are let through, and how long the last that was not is told to wait. */
async function spend(limited: RateLimiterMemory, calls: number): Promise<{ passed: number; waitMs: number }> {
  let passed = 0
  let waitMs = 0
  for (let call = 0; call < calls; call++) {
    try {
      await limited.consume('alice')
      passed++
    } catch (refused) {
      waitMs = (refused as RateLimiterRes).msBeforeNext
    }
  }
  return { passed, waitMs }
}

test(
  'a jump ahead ends the window: twice the points in one minute',
  withChaos(async (chaos) => {
    const limited = limiter()
    chaos.inject(scenarios.clockJump({ severity: 'medium' }), { from: '10s' })
    expect(await spend(limited, 12)).toEqual({ passed: 10, waitMs: 60_000 })
    await sleep(9999)
    expect(await spend(limited, 1)).toEqual({ passed: 0, waitMs: 50_001 })
    await sleep(1)
    expect(await spend(limited, 12)).toEqual({ passed: 10, waitMs: 60_000 })
  }),
)

test(
  'a jump back does not make the window longer, but those refused are told to wait for an hour more',
  withChaos(async (chaos) => {
    const limited = limiter()
    chaos.inject(scenarios.clockJump({ severity: 'critical' }), { from: '10s' })
    await spend(limited, 10)
    await sleep(10_000)
    // A client that obeys comes back after an hour, to a window that has ended 50 seconds after it was refused.
    expect(await spend(limited, 1)).toEqual({ passed: 0, waitMs: 3_650_000 })
    await sleep(49_999)
    expect((await spend(limited, 1)).passed).toBe(0)
    await sleep(1)
    expect((await spend(limited, 1)).passed).toBe(1)
  }),
)

test(
  'a repeated leap second, seen in the wait alone',
  withChaos(async (chaos) => {
    const limited = limiter()
    chaos.inject(scenarios.leapSecond({ atMs: '30s' }))
    await spend(limited, 10)
    await sleep(29_000)
    const before = await spend(limited, 1)
    await sleep(1500)
    const after = await spend(limited, 1)
    expect([before.waitMs, after.waitMs]).toEqual([31_000, 30_500])
    await sleep(29_500)
    expect((await spend(limited, 1)).passed).toBe(1)
  }),
)

test(
  'frozen: the wait that is told never gets shorter; the window ends all the same, by a timer',
  withChaos(async (chaos) => {
    const limited = limiter()
    chaos.inject(scenarios.clockFreeze())
    await spend(limited, 10)
    await sleep(59_999)
    expect(await spend(limited, 1)).toEqual({ passed: 0, waitMs: 60_000 })
    await sleep(1)
    expect((await spend(limited, 1)).passed).toBe(1)
  }),
)

test(
  'drift: on a node that runs a quarter fast a minute is over after 48 seconds; beside it after 60',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.clockDrift({ ppm: 250_000 }), { at: 'fast' })
    const lasts = (node: string) =>
      chaos.node(node, async () => {
        const limited = limiter()
        await spend(limited, 10)
        while ((await spend(limited, 1)).passed === 0) await chaos.node('clock', () => sleep(100))
        return chaos.clock.now()
      })
    expect(await Promise.all([lasts('fast'), lasts('right')])).toEqual([48_000, 60_000])
  }),
)

test(
  'block() for an hour is over when the clock jumps an hour ahead',
  withChaos(async (chaos) => {
    const limited = limiter()
    await limited.block('alice', 3600)
    const jump = scenarios.clockJump({ severity: 'high' })
    expect((await spend(limited, 1)).passed).toBe(0)
    chaos.inject(jump)
    expect((await spend(limited, 1)).passed).toBe(1)
  }),
)
