import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { GoldenRunError } from '@faultline/vitest/explore'
import CircuitBreaker from 'opossum'
import { describe, expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

/** What this version has, and its types do not know yet. */
interface Options extends CircuitBreaker.Options {
  readonly autoRenewAbortController?: boolean
  readonly coalesce?: boolean
  readonly coalesceResetOn?: readonly ('error' | 'success' | 'timeout')[]
  readonly state?: unknown
}

class Bank {
  async pay(payer: string): Promise<string> {
    await sleep(10)
    return payer
  }

  async ping(): Promise<void> {
    await sleep(1)
  }
}

const outcomeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'paid',
    (error: { readonly code?: string; readonly message: string }) => error.code ?? error.message,
  )

/** Payments at once, more than there is room for; then a moment of quiet; then at once again, on trial if it was open. */
const pays = (options: Options, atEnd: (fire: () => Promise<string>) => Promise<void> = async () => {}) => {
  return async (chaos: Chaos) => {
    const bank = chaos.wrap('bank', new Bank())
    let trials = 0
    const pay = (payer: string) => {
      if (breaker.halfOpen) trials++
      return bank.pay(payer)
    }
    const breaker = new CircuitBreaker(pay, { timeout: 1000, resetTimeout: 5000, capacity: 2, ...options })
    breaker.on('halfOpen', () => {
      trials = 0
    })
    chaos.always('half-open, one is let through', () => trials <= 1)
    const fire = () => outcomeOf(breaker.fire('ann'))
    chaos.eventually('closes again', async () => (await fire()) === 'paid' && breaker.closed)
    await Promise.all([fire(), fire(), fire()])
    await sleep(5001)
    await Promise.all([fire(), fire()])
    await atEnd(fire)
  }
}

test('capacity, a timeout, half-open with calls at once: one is on trial, and it closes again', async () => {
  await passes(pays({}))
})

test('misuse: an errorFilter that takes every error for an answer of HTTP leaves the caller waiting for ever', async () => {
  const filtered = (isFine: (error: { readonly response?: { readonly status: number } }) => boolean) => {
    return async (chaos: Chaos) => {
      const bank = chaos.wrap('bank', new Bank())
      const breaker = new CircuitBreaker((payer: string) => bank.pay(payer), { timeout: 1000, errorFilter: isFine })
      await outcomeOf(breaker.fire('ann'))
      breaker.shutdown()
    }
  }
  const careless = filtered((error) => (error.response as { status: number }).status === 404)
  // A breaker rotates its statistics for ever: for the sake of speed that is cut off sooner than by default.
  const found = await finds(careless, { session: { maxEvents: 5000 } })
  expect(found).toEqual(['unhandled rejection', 'bank.pay, call 1: exception ECONNRESET'])
  await passes(
    filtered((error) => error.response?.status === 404),
    { runs: 150 },
  )
})

describe('trophies', () => {
  test('a call that was turned away for want of room is turned away again when there is room', async () => {
    const found = await finds(async (chaos) => {
      const bank = chaos.wrap('bank', new Bank())
      const options: Options = {
        timeout: 1000,
        capacity: 1,
        coalesce: true,
        coalesceResetOn: ['error', 'success', 'timeout'],
        volumeThreshold: 10,
      }
      const breaker = new CircuitBreaker((payer: string) => bank.pay(payer), options)
      const fire = (payer: string) => outcomeOf(breaker.fire(payer))
      const first = fire('ann')
      await sleep(500)
      await fire('bob')
      await first
      expect(await fire('bob')).not.toBe('ESEMLOCKED')
      breaker.shutdown()
    })
    expect(found).toEqual(['body', new Trophy('opossum-coalesces-a-rejection').schedule])
  })

  test('a health check that fails after the shutdown brings the breaker back, without any protection', async () => {
    const found = await finds(async (chaos) => {
      const bank = chaos.wrap('bank', new Bank())
      const breaker = new CircuitBreaker((payer: string) => bank.pay(payer), { timeout: 1000 })
      breaker.healthCheck(() => bank.ping(), 1000)
      await outcomeOf(breaker.fire('ann'))
      breaker.shutdown()
      await sleep(1500)
      expect(await outcomeOf(breaker.fire('bob'))).toBe('ESHUTDOWN')
    })
    expect(found).toEqual(['body', new Trophy('opossum-comes-back-from-shutdown').schedule])
  })

  test('so does a call under way that fails, if the last seconds were bad', async () => {
    const found = await finds(async (chaos) => {
      const bank = chaos.wrap('bank', new Bank())
      const options = { timeout: 1000, resetTimeout: 100, errorThresholdPercentage: 20 }
      const breaker = new CircuitBreaker((payer: string) => bank.pay(payer), options)
      const fire = () => outcomeOf(breaker.fire('ann'))
      await fire()
      await sleep(200)
      await fire()
      const last = fire()
      breaker.shutdown()
      await last
      expect(await fire()).toBe('ESHUTDOWN')
    })
    expect(found).toEqual(['body', new Trophy('opossum-in-flight-undoes-shutdown').schedule])
  })

  test('one timeout, and all later calls are aborted before they begin, until it opens', async () => {
    const found = await finds(async (chaos) => {
      const bank = chaos.wrap('bank', {
        pay: async (signal: AbortSignal) => {
          await sleep(10, undefined, { signal })
        },
      })
      const options = { timeout: 1000, autoRenewAbortController: true, volumeThreshold: 10 }
      const breaker = new CircuitBreaker((signal: AbortSignal) => bank.pay(signal), options)
      let aborted = 0
      for (let n = 0; n < 4; n++) {
        const signal = (breaker as unknown as { getSignal(): AbortSignal }).getSignal()
        if (signal.aborted) aborted++
        await outcomeOf(breaker.fire(signal))
      }
      expect(aborted).toBe(0)
      breaker.shutdown()
    })
    expect(found).toEqual(['body', new Trophy('opossum-one-timeout-aborts-all-later-calls').schedule])
  })

  test('restored from its state it does not know when it opened, and lets calls through at once', async () => {
    const found = await finds(async (chaos) => {
      const bank = chaos.wrap('bank', new Bank())
      const pay = (payer: string) => bank.pay(payer)
      const before = new CircuitBreaker(pay, { timeout: 1000, resetTimeout: 30_000 })
      for (let n = 0; n < 3; n++) {
        await outcomeOf(before.fire('ann'))
        await sleep(20_000)
      }
      await outcomeOf(before.fire('ann'))
      const { state } = before.toJSON()
      before.shutdown()
      const options: Options = { timeout: 1000, resetTimeout: 30_000, state }
      const after = new CircuitBreaker(pay, options)
      if (state.open) expect(after.opened).toBe(true)
      after.shutdown()
    })
    expect(found).toEqual(['body', new Trophy('opossum-forgets-when-it-opened').schedule])
  })

  test('two breakers with one object of options answer for each other: no fault is needed', async () => {
    const run = passes(async (chaos) => {
      const shop = chaos.wrap('shop', {
        user: async (id: number) => `user ${id}`,
        order: async (id: number) => `order ${id}`,
      })
      const options = { cache: true }
      const users = new CircuitBreaker((id: number) => shop.user(id), options)
      const orders = new CircuitBreaker((id: number) => shop.order(id), options)
      await users.fire(1)
      const order = await orders.fire(1).catch(() => null)
      if (order !== null) expect(order).toBe('order 1')
    })
    await expect(run).rejects.toThrow(GoldenRunError)
    await expect(run).rejects.toThrow("expected 'user 1' to be 'order 1'")
    expect(new Trophy('opossum-answers-for-another-breaker').schedule).toContain("expected 'user 1' to be 'order 1'")
  })
})
