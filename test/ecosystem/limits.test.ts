import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { findLimit } from '@faultline/vitest/explore'
import {
  ConstantBackoff,
  ExponentialBackoff,
  handleAll,
  noJitterGenerator,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from 'cockatiel'
import { jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import CircuitBreaker from 'opossum'
import pRetry from 'p-retry'
import pTimeout from 'p-timeout'
import { describe, expect, test } from 'vitest'

// What libraries tolerate, known by arithmetic: each limit is to come out to the millisecond.

const seed = 1

function paymentsOf(chaos: Chaos) {
  return chaos.wrap('payments', { charge: async () => 'paid', refund: async () => 'repaid' })
}

describe('latency', () => {
  test('p-timeout: its timer is set after the call was made, so an answer of the same instant is in time', async () => {
    const limit = await findLimit({ of: 'latency', at: 'payments.charge', seed }, async (chaos) => {
      await pTimeout(paymentsOf(chaos).charge(), { milliseconds: 1000 })
    })
    expect(limit).toMatchObject({ tolerated: 1000, broken: 1001, exact: true, monotone: true, stoppedBy: 'covered' })
    expect(limit.failure).toMatchObject({ oracle: 'body', error: { name: 'TimeoutError' }, value: 1001 })
  })

  test('cockatiel: its timer is set before the call is made, so an answer of the same instant is late', async () => {
    const policy = timeout(1000, TimeoutStrategy.Aggressive)
    const limit = await findLimit({ of: 'latency', at: 'payments.charge', seed }, async (chaos) => {
      const payments = paymentsOf(chaos)
      await policy.execute(() => payments.charge())
    })
    expect(limit).toMatchObject({ tolerated: 999, broken: 1000, exact: true, monotone: true })
  })

  test('of one call alone, or of all, where it adds up: the timer is set before the second', async () => {
    const body = async (chaos: Chaos) => {
      const payments = paymentsOf(chaos)
      await pTimeout(
        payments.charge().then(() => payments.refund()),
        { milliseconds: 1000 },
      )
    }
    expect(await findLimit({ of: 'latency', at: 'payments.refund', seed }, body)).toMatchObject({ tolerated: 999 })
    expect(await findLimit({ of: 'latency', at: 'payments.*', seed }, body)).toMatchObject({ tolerated: 499 })
  })

  test('retries bear what a first attempt does not, if the latency is over by then', async () => {
    const policy = wrap(
      retry(handleAll, { maxAttempts: 3, backoff: new ConstantBackoff(500) }),
      timeout(1000, TimeoutStrategy.Aggressive),
    )
    const body = async (chaos: Chaos) => {
      const payments = paymentsOf(chaos)
      await policy.execute(() => payments.charge())
    }
    // Attempts at 0, 1.5, 3 and 4.5 s.
    expect(await findLimit({ of: 'latency', at: 'payments.*', for: 4500, seed }, body)).toMatchObject({
      reachedMax: true,
    })
    expect(await findLimit({ of: 'latency', at: 'payments.*', for: 4501, seed }, body)).toMatchObject({
      tolerated: 999,
    })
  })

  test('not monotone: a timeout with a fallback bears more than a deadline for both steps', async () => {
    const policy = timeout(1000, TimeoutStrategy.Aggressive)
    const limit = await findLimit({ of: 'latency', at: 'prices.current', seed }, async (chaos) => {
      const prices = chaos.wrap('prices', { current: async () => 7 })
      const quote = async () => {
        const price = await policy.execute(() => prices.current()).catch(() => undefined)
        // Yesterday's is taken as it is; a current one has yet to be approved.
        if (price !== undefined) await sleep(1200)
      }
      await pTimeout(quote(), { milliseconds: 2000 })
    })
    // 800 ms and 1200 ms: of that instant, the timer of the deadline was set first. At 1 s the rest is left out.
    expect(limit).toMatchObject({ tolerated: 799, broken: 800, exact: true, monotone: false })
    expect(limit.intervals).toEqual([
      { from: 0, to: 799, passes: true },
      { from: 800, to: 999, passes: false },
      { from: 1000, to: 3_600_000, passes: true },
    ])
  })
})

describe('outage', () => {
  test('p-retry: the sum of its backoffs, and an outage that ends with the last of them is borne', async () => {
    const limit = await findLimit({ of: 'outage', at: 'payments.charge', seed }, async (chaos) => {
      const payments = paymentsOf(chaos)
      await pRetry(() => payments.charge(), { retries: 3, minTimeout: 1000, factor: 2 })
    })
    expect(limit).toMatchObject({ tolerated: 1000 + 2000 + 4000, broken: 7001, exact: true, monotone: true })
    expect(limit.failure).toMatchObject({ error: { code: 'ECONNREFUSED' }, atMs: 7000 })
  })

  test('p-retry with jitter: the least of all seeds, each as it draws', async () => {
    const sums = new Map<number, number>()
    const limit = await findLimit({ of: 'outage', at: 'payments.charge', seed, seeds: 8 }, async (chaos) => {
      const payments = paymentsOf(chaos)
      let lastMs = 0
      const attempt = () => {
        lastMs = chaos.clock.now()
        return payments.charge()
      }
      const outcome = pRetry(attempt, { retries: 3, minTimeout: 1000, factor: 2, randomize: true })
      await outcome.catch((error) => {
        sums.set(chaos.seed, lastMs)
        throw error
      })
    })
    expect(limit.seeds).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const least = Math.min(...sums.values())
    expect(least).toBeGreaterThan(7000)
    expect(limit).toMatchObject({ tolerated: least, exact: true, monotone: true })
    expect(limit.failure?.schedule.seed).toBe([...sums].find(([, sum]) => sum === least)?.[0])
  })

  test('cockatiel: with exponential backoff, by whatever error; one that begins later has fewer attempts left', async () => {
    const backoff = new ExponentialBackoff({ generator: noJitterGenerator, initialDelay: 100, maxDelay: 10_000 })
    const policy = retry(handleAll, { maxAttempts: 5, backoff })
    const body = async (chaos: Chaos) => {
      const payments = paymentsOf(chaos)
      await sleep(1000)
      await policy.execute(() => payments.charge())
      await policy.execute(() => payments.refund())
    }
    const sum = 100 + 200 + 400 + 800 + 1600
    for (const fault of ['refuse', 'ECONNRESET', 503] as const)
      expect(await findLimit({ of: 'outage', fault, from: '1s', seed }, body)).toMatchObject({ tolerated: sum })
    expect(await findLimit({ of: 'outage', from: 500, seed }, body)).toMatchObject({ tolerated: 500 + sum })
  })

  test('calls that hang until it is over bear any, but for the timeout that there is', async () => {
    const waits = async (chaos: Chaos) => void (await paymentsOf(chaos).charge())
    expect(await findLimit({ of: 'outage', fault: 'drop', seed }, waits)).toMatchObject({
      tolerated: 3_600_000,
      broken: undefined,
      reachedMax: true,
      exact: true,
      failure: undefined,
    })
    const bounded = async (chaos: Chaos) => {
      await pTimeout(paymentsOf(chaos).charge(), { milliseconds: 1000 })
    }
    expect(await findLimit({ of: 'outage', fault: 'drop', seed }, bounded)).toMatchObject({ tolerated: 1000 })
  })

  test('opossum: open once more than half of ten seconds has failed, it is down until its next trial 30 s later', async () => {
    const limit = await findLimit(
      // Nothing is drawn from a seed: one is enough.
      { of: 'outage', at: 'payments.charge', from: '10s', max: '1m', seed, seeds: 1, probes: 4 },
      async (chaos) => {
        const payments = paymentsOf(chaos)
        const breaker = new CircuitBreaker(() => payments.charge(), { resetTimeout: 30_000, timeout: false })
        let lastMs = 0
        while (chaos.clock.now() < 100_000) {
          await breaker.fire().then(
            () => {
              lastMs = chaos.clock.now()
            },
            () => {},
          )
          if (chaos.clock.now() - lastMs > 45_000) throw new Error('down for more than 45 s')
          await sleep(1000)
        }
        breaker.shutdown()
      },
    )
    // Good from 0 to 9 s, refused from 10 s on: six of ten at 15 s. Tried again at 45 s, and then not before 75 s.
    expect(limit).toMatchObject({ tolerated: 35_000, broken: 35_001, exact: true, monotone: true })
  })
})

describe('rate', () => {
  test('cockatiel: of ten charges with two retries each; the limit is that of the seed with the worst luck', async () => {
    const policy = retry(handleAll, { maxAttempts: 2 })
    const body = async (chaos: Chaos) => {
      const payments = paymentsOf(chaos)
      for (let charge = 0; charge < 10; charge++) await policy.execute(() => payments.charge())
    }
    const limit = await findLimit({ of: 'rate', at: 'payments.*', seed, seeds: 10, probes: 100 }, body)
    // All of the scale was tried: it is the last value before the first that broke.
    expect(limit.tried.map(({ value }) => value)).toEqual(Array.from({ length: 101 }, (_, index) => index / 100))
    const firstBroken = limit.tried.findIndex(({ passes }) => !passes)
    expect(limit).toMatchObject({ broken: firstBroken / 100, tolerated: (firstBroken - 1) / 100, unit: 'ratio' })
    // 30 draws below 0.1 would be rare; above 0.9 three failures in a row are nearly sure.
    expect(limit.tolerated).toBeGreaterThan(0.05)
    expect(limit.tolerated).toBeLessThan(0.6)
    const half = await findLimit({ of: 'rate', at: 'payments.*', seed, seeds: 10, share: 0.5 }, body)
    expect(half.tolerated).toBeGreaterThan(limit.tolerated)
  })
})

describe('skew', () => {
  test('jose: clockTolerance, to the millisecond, and ahead as long as the token lives', async () => {
    const key = new TextEncoder().encode('a secret of thirty-two characters')
    const limit = await findLimit({ of: 'skew', at: 'verifier', seed }, async (chaos) => {
      const token = await new SignJWT({ sub: 'alice' })
        .setProtectedHeader({ alg: 'HS256' })
        .setNotBefore('0s')
        .setExpirationTime('5m')
        .sign(key)
      await chaos.node('verifier', () => jwtVerify(token, key, { clockTolerance: 5 }))
    })
    // Dates are cut to whole seconds: 304.999 s ahead it is second 304, and the token ends with second 305.
    expect(limit.directions).toMatchObject({
      ahead: { tolerated: 304_999, exact: true, monotone: true, failure: { error: { code: 'ERR_JWT_EXPIRED' } } },
      behind: { tolerated: 5000, exact: true, monotone: true, failure: { error: { claim: 'nbf' } } },
    })
    expect(limit).toMatchObject({ tolerated: 5000, broken: 5001, direction: 'behind', exact: true, monotone: true })
  })
})

describe('drift', () => {
  /** Gives up a lease of an hour by its own clock, 36 s before it ends by that of the server. */
  const lease = async (chaos: Chaos) => {
    const endMs = chaos.clock.now() + 3_600_000
    await chaos.node('holder', () => sleep(3_600_000 - 36_000))
    if (chaos.clock.now() > endMs) throw new Error('still held by one, given to another')
  }

  test('a lease of an hour with 36 s to spare bears 1 % slow, and any clock that is fast', async () => {
    const limit = await findLimit({ of: 'drift', at: 'holder', seed }, lease)
    expect(limit.directions).toMatchObject({
      slow: { tolerated: 10_000, broken: 10_001, exact: true, monotone: true },
      fast: { tolerated: 500_000, reachedMax: true },
    })
    expect(limit).toMatchObject({ direction: 'slow', tolerated: 10_000, unit: 'ppm' })
  })

  test('lru-cache: what is kept for an hour is served for no more than 36 s longer by a clock up to 0.99 % slow', async () => {
    const limit = await findLimit({ of: 'drift', at: 'cache', direction: 'slow', seed }, async (chaos) => {
      const cache = chaos.node('cache', () => new LRUCache<string, number>({ max: 10, ttl: 3_600_000 }))
      chaos.node('cache', () => cache.set('price', 7))
      await sleep(3_636_000)
      if (chaos.node('cache', () => cache.get('price')) !== undefined) throw new Error('stale')
    })
    // 3636 s × (1 − x) are more than an hour.
    expect(limit).toMatchObject({ tolerated: Math.floor((36 / 3636) * 1e6), exact: true, monotone: true })
    expect(Object.keys(limit.directions)).toEqual(['slow'])
  })
})
