import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { GoldenRunError } from '@faultline/vitest/explore'
import {
  bulkhead,
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  handleAll,
  retry,
  SamplingBreaker,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { describe, expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

class Api {
  readonly orders = new Map<string, number>()

  async get(item: number, _asked?: { readonly signal: AbortSignal }): Promise<number> {
    await sleep(10)
    return item
  }

  async order(key: string): Promise<void> {
    this.orders.set(key, (this.orders.get(key) ?? 0) + 1)
    await sleep(10)
  }

  async orderOnce(key: string): Promise<void> {
    this.orders.set(key, 1)
    await sleep(10)
  }
}

const outcomeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: Error) => error.constructor.name,
  )

const backoff = (ms: number) => new ConstantBackoff(ms)

/** Five requests through all there is, four at once: where two may run, two may wait. */
async function getsThroughAll(chaos: Chaos): Promise<void> {
  const api = chaos.wrap('api', new Api())
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(3) })
  const places = bulkhead(2, 2)
  const limit = timeout(500, TimeoutStrategy.Aggressive)
  const policy = wrap(retry(handleAll, { maxAttempts: 2, backoff: backoff(100) }), breaker, limit, places)
  const { signal: service } = new AbortController()
  const heard: string[] = []
  const listeners = [policy.onFailure(() => heard.push('failure')), breaker.onStateChange(() => heard.push('state'))]
  const get = (item: number) => outcomeOf(policy.execute(({ signal }) => api.get(item, { signal }), service))

  chaos.eventually('all places are free', () => places.executionSlots === 2 && places.queueSlots === 2)
  chaos.eventually('it closes again', async () => (await get(6)) === 'done' && breaker.state === CircuitState.Closed)
  await Promise.all([1, 2, 3, 4].map(get))
  await get(5)
  expect(getEventListeners(service, 'abort')).toEqual([])
  for (const listener of listeners) listener.dispose()
  heard.length = 0
  await get(7)
  expect(heard).toEqual([])
}

test('retry, breaker, timeout and bulkhead: places come back, it closes again, no listener is left', async () => {
  // A clock that is set back keeps it open: see below.
  await passes(getsThroughAll, { palette: { without: ['clockJump'] } })
})

test('misuse: a retry around what has no key orders twice', async () => {
  const orders = (how: 'order' | 'orderOnce') => async (chaos: Chaos) => {
    const api = new Api()
    const wrapped = chaos.wrap('api', api)
    const limit = timeout(500, TimeoutStrategy.Aggressive)
    const policy = wrap(retry(handleAll, { maxAttempts: 2, backoff: backoff(100) }), limit)
    await policy.execute(() => wrapped[how]('a')).catch(() => {})
    expect(api.orders.get('a') ?? 0).toBeLessThanOrEqual(1)
  }
  expect(await finds(orders('order'))).toEqual(['body', 'api.order, call 1: lost answer, ECONNRESET'])
  await passes(orders('orderOnce'), { runs: 150 })
})

describe('trophies', () => {
  test('a retry whose signal is aborted while it waits calls once more', async () => {
    const found = await finds(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const policy = retry(handleAll, { maxAttempts: 3, backoff: backoff(1000) })
      const user = new AbortController()
      let afterwards = 0
      const run = policy.execute(({ signal }) => {
        if (signal.aborted) afterwards++
        return api.get(1, { signal })
      }, user.signal)
      await sleep(100)
      user.abort()
      await outcomeOf(run)
      expect(afterwards).toBe(0)
    })
    expect(found).toEqual(['body', new Trophy('cockatiel-retries-after-abort').schedule])
  })

  test('a call that waits in the bulkhead is turned away: two came in the moment in which it was to begin', async () => {
    const found = await finds(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const places = bulkhead(1, 1)
      const loading = api.get(0).catch(() => 0)
      // Whoever asks waits for the answer that is under way.
      const prices = async () => await loading
      const first = outcomeOf(places.execute(() => prices()))
      const page = async () => {
        await prices()
        return await Promise.all([outcomeOf(places.execute(() => 1)), outcomeOf(places.execute(() => 2))])
      }
      await sleep(20)
      const queued = outcomeOf(places.execute(() => api.get(1)))
      await Promise.all([first, page()])
      expect(await queued).not.toBe('BulkheadRejectedError')
    })
    expect(found).toEqual(['body', new Trophy('cockatiel-rejects-what-it-had-queued').schedule])
  })

  test('failures of an hour ago open a circuit that samples five seconds', async () => {
    const found = await finds(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const breaker = circuitBreaker(handleAll, {
        halfOpenAfter: 1000,
        breaker: new SamplingBreaker({ threshold: 0.5, duration: 5000, minimumRps: 0.5 }),
      })
      const get = (item: number) => outcomeOf(breaker.execute(({ signal }) => api.get(item, { signal })))
      await get(1)
      await get(2)
      await sleep(3_600_000)
      await get(3)
      // One call in five seconds is below half a call a second: too little to tell.
      expect(CircuitState[breaker.state]).toBe('Closed')
    })
    expect(found).toEqual(['body', new Trophy('cockatiel-counts-failures-of-long-ago').schedule])
  })

  test('a user who leaves counts as a timeout', async () => {
    const found = await finds(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const policy = timeout(60_000, TimeoutStrategy.Aggressive)
      let timeouts = 0
      policy.onTimeout(() => timeouts++)
      const user = new AbortController()
      const run = outcomeOf(policy.execute(({ signal }) => api.get(1, { signal }), user.signal))
      await sleep(100)
      user.abort()
      await run
      expect(timeouts).toBe(0)
    })
    expect(found).toEqual(['body', new Trophy('cockatiel-takes-an-abort-for-a-timeout').schedule])
  })

  test('a clock that is set back keeps the circuit open for as long', async () => {
    const found = await finds(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const breaker = circuitBreaker(handleAll, { halfOpenAfter: 1000, breaker: new ConsecutiveBreaker(1) })
      const get = () => outcomeOf(breaker.execute(({ signal }) => api.get(1, { signal })))
      await get()
      await sleep(2000)
      expect(await get()).not.toBe('BrokenCircuitError')
    })
    expect(found).toEqual(['body', new Trophy('cockatiel-stays-open-when-the-clock-is-set-back').schedule])
  })

  test('a bulkhead tells nobody of success or failure: no fault is needed', async () => {
    const run = passes(async (chaos) => {
      const api = chaos.wrap('api', new Api())
      const places = bulkhead(1)
      let heard = 0
      places.onSuccess(() => heard++)
      places.onFailure(() => heard++)
      await outcomeOf(places.execute(() => api.get(1)))
      expect(heard).toBe(1)
    })
    await expect(run).rejects.toThrow(GoldenRunError)
    await expect(run).rejects.toThrow('expected +0 to be 1')
    expect(new Trophy('cockatiel-bulkhead-says-nothing').schedule).toContain('expected +0 to be 1')
  })
})
