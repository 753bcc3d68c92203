/**
 * 011: An experiment.
 *
 * A chaos test with a form: a system that is made afresh for each run, its steady state, faults, and what must have held.
 * The same experiment runs in a unit test, from a file, on a real stack, at an interval for a month, or as a step of a game
 * day; docs/experiments.md has them all.
 */
import { scenarios } from '@faultline/vitest'
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { defineExperiment, defineSystem, formatResult, runExperiment, testResilience } from 'faultline/experiment'
import { expect, test } from 'vitest'

/** Production code: a weather page that would rather show yesterday's weather than none. */
class WeatherPage {
  readonly #policy
  #last: string | undefined

  constructor(
    private readonly api: { today(): Promise<string> },
    timeoutMs: number,
    onOpen: () => void,
  ) {
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 5000, breaker: new ConsecutiveBreaker(4) })
    breaker.onBreak(onOpen)
    const again = retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff({ maxDelay: 100 }) })
    this.#policy = wrap(again, breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive))
  }

  async show(): Promise<{ weather: string; degraded: boolean }> {
    try {
      this.#last = await this.#policy.execute(() => this.api.today())
      return { weather: this.#last, degraded: false }
    } catch (error) {
      if (this.#last === undefined) throw error
      return { weather: this.#last, degraded: true }
    }
  }
}

const weather = (timeoutMs: number) =>
  defineSystem({
    name: 'weather',
    boot(chaos, { alarm }) {
      const api = chaos.wrap('api', { today: async () => 'rain' })
      const page = new WeatherPage(api, timeoutMs, () => alarm('breaker open'))
      return { probe: () => page.show(), workload: { request: () => page.show(), perSecond: 10 } }
    },
  })

const cutOff = defineExperiment({
  name: 'the weather service is cut off',
  tags: ['weather'],
  system: weather(200),
  steadyState: { bounds: { errorRate: '< 0.01' } },
  scenarios: [{ scenario: scenarios.networkPartition({ mode: 'refuse' }), at: 'api.*', from: '1s', for: '20s' }],
  successCriteria: { availability: '= 1', gracefulDegradation: '= 100', latencyP99UnderChaos: '< 500ms' },
})

test('the page is there, with the weather it knew', async () => {
  const result = await runExperiment(cutOff, { seed: 42 })
  expect(result.reasons, formatResult(result)).toEqual([])
  expect(result.score).toBe(100)
  expect(result.injections[0]?.acted).toBeGreaterThan(0)
  // The workload has met it all the same: those answers were degraded.
  expect(result.measures.degradation.degraded).toBeGreaterThan(100)
})

const network = { scenarios: ['packetLoss', 'connectionReset', 'dnsFailure'], seed: 42 } as const

test('whatever the network does to it', async () => {
  const report = await testResilience(weather(200), network)
  expect(report.reasons, formatResult(report)).toEqual([])
  expect(report.score).toBe(100)
})

test('with a timeout that is too long, silence is not borne; which, and why, is said', async () => {
  const report = await testResilience(weather(60_000), network)
  expect(report.scenarios.map(({ scenario, outcome }) => [scenario, outcome])).toEqual([
    ['packetLoss', 'failed'],
    ['connectionReset', 'passed'],
    ['dnsFailure', 'passed'],
  ])
  expect(report.worst).toEqual(['packetLoss (medium) at api.*'])
  expect(report.recommendations.map(({ rule }) => rule)).toContain('no-timeout')
})
