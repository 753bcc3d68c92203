import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import Bottleneck from 'bottleneck'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('bottleneck-unbounded-queue')

/** Five requests a second for ten minutes, one at a time, to a service that has become slow: a second a call. */
async function flood(chaos: Chaos, options: Bottleneck.ConstructorOptions) {
  const service = chaos.wrap('service', { find: async (n: number) => n })
  chaos.inject(scenarios.highLatency({ delayMs: [1000, 1000] }), { at: service.find })
  const limiter = new Bottleneck({ maxConcurrent: 1, ...options })
  const waitsMs: number[] = []
  let refused = 0
  let longest = 0
  const requests: Promise<unknown>[] = []
  for (const n of numbers(3000)) {
    const fromMs = chaos.clock.now()
    const request = limiter
      .schedule(() => service.find(n))
      .then(
        () => waitsMs.push(chaos.clock.now() - fromMs),
        (error: unknown) => error instanceof Bottleneck.BottleneckError && refused++,
      )
    requests.push(request)
    longest = Math.max(longest, limiter.queued())
    await sleep(200)
  }
  await Promise.all(requests)
  return {
    'longest queue': longest,
    'requests refused at once, of 3,000': refused,
    'longest wait, in seconds': Math.round(Math.max(...waitsMs) / 1000),
  }
}

test(
  'default: the queue grows by four a second, and the last request waits for forty minutes',
  withChaos(async (chaos) => {
    const seen = await flood(chaos, {})
    page.shows('default', seen)
    expect(Object.values(seen)).toEqual([2400, 0, 2409])
  }),
)

test(
  'highWater with OVERFLOW: ten wait at most, the others are refused while there is still time to do otherwise',
  withChaos(async (chaos) => {
    const seen = await flood(chaos, { highWater: 10, strategy: Bottleneck.strategy.OVERFLOW })
    page.shows('cured', seen)
    expect(Object.values(seen)).toEqual([10, 2391, 11])
  }),
)
