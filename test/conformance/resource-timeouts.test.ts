import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { TaskCancelledError, TimeoutStrategy, timeout } from 'cockatiel'
import CircuitBreaker from 'opossum'
import { expect, test } from 'vitest'
import 'faultline/resource'

/** Ten steps of 8 ms: well within 150 ms as long as callbacks come when they are due. */
async function report(): Promise<string> {
  for (let step = 0; step < 10; step++) await sleep(8)
  return 'done'
}

async function outcomes(run: () => Promise<unknown>): Promise<string[]> {
  const all: string[] = []
  for (let time = 0; time < 20; time++)
    all.push(await run().then(String, (error: { code?: string; name: string }) => error.code ?? error.name))
  return all
}

const stressed = async (chaos: Chaos, run: () => Promise<unknown>, expected: string) => {
  expect(new Set(await outcomes(run))).toEqual(new Set(['done']))
  const stress = chaos.inject(faults.cpuStress({ load: 0.95 }))
  const under = await outcomes(run)
  expect(under.filter((outcome) => outcome === expected).length).toBeGreaterThan(15)
  expect(new Set(under)).toEqual(new Set(under.includes('done') ? ['done', expected] : [expected]))
  expect(stress.impact.delayedMs).toBeGreaterThan(1000)
  stress.lift()
  await sleep(10_000)
  expect(await run()).toBe('done')
}

test(
  "opossum's timeout trips under cpu stress, because callbacks are late",
  withChaos(async (chaos) => {
    const breaker = new CircuitBreaker(report, { timeout: 150, errorThresholdPercentage: 100, volumeThreshold: 1000 })
    await stressed(chaos, () => breaker.fire(), 'ETIMEDOUT')
    breaker.shutdown()
  }),
)

test(
  "cockatiel's timeout does too",
  withChaos(async (chaos) => {
    const policy = timeout(150, TimeoutStrategy.Aggressive)
    const run = () =>
      policy.execute(report).catch((error: unknown) => {
        expect(error).toBeInstanceOf(TaskCancelledError)
        throw Object.assign(error as Error, { code: 'cancelled' })
      })
    await stressed(chaos, run, 'cancelled')
  }),
)
