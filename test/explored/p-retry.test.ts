import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import pRetry, { AbortError } from 'p-retry'
import { describe, expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds } from './trophy.test-support.js'

interface Asked {
  readonly signal?: AbortSignal
}

class Api {
  readonly orders: string[] = []

  async get(item: number, _asked?: Asked): Promise<number> {
    await sleep(10)
    return item
  }

  async order(key: string): Promise<void> {
    this.orders.push(key)
    await sleep(10)
  }

  async orderOnce(key: string): Promise<void> {
    if (!this.orders.includes(key)) this.orders.push(key)
    await sleep(10)
  }
}

interface HttpError extends Error {
  readonly response?: { readonly status: number }
}

const outcomeOf = (run: Promise<unknown>) =>
  run.then(
    () => 'done',
    (error: Error) => error.name,
  )

/** Requests of a service that lives long, and of a user who leaves while one of them is waited for. */
async function getsFor(chaos: Chaos): Promise<void> {
  const api = chaos.wrap('api', new Api())
  const [service, user] = [new AbortController(), new AbortController()]
  let attempts = 0
  const get = (item: number, { signal }: AbortController) => {
    const attempt = () => {
      expect(signal.aborted).toBe(false)
      attempts++
      return api.get(item, { signal })
    }
    return outcomeOf(
      pRetry(attempt, {
        retries: 3,
        minTimeout: 100,
        maxRetryTime: 2000,
        signal,
        onFailedAttempt: async ({ error, retriesLeft }) => {
          await sleep(1)
          if ((error as { status?: number }).status === 503 && retriesLeft < 2) throw new AbortError(error)
        },
      }),
    )
  }
  const got = [get(1, service), get(2, user)]
  await sleep(150)
  user.abort()
  got.push(get(3, service), get(4, user))
  const outcomes = await Promise.all(got)
  expect(outcomes[3]).toBe('AbortError')
  expect(attempts).toBeLessThanOrEqual(3 * 4)
  for (const { signal } of [service, user]) expect(getEventListeners(signal, 'abort')).toEqual([])
}

test('a signal, a limit of time, callbacks: no attempt after the abort, no listener left, all of them end', async () => {
  await passes(getsFor)
})

describe('misuse', () => {
  test('shouldRetry reads what the error does not have: its own error hides the cause, and there is no retry', async () => {
    const gets = (shouldRetry: (error: HttpError) => boolean) => {
      return async (chaos: Chaos) => {
        const api = chaos.wrap('api', new Api())
        const options = {
          retries: 2,
          minTimeout: 50,
          shouldRetry: ({ error }: { error: HttpError }) => shouldRetry(error),
        }
        expect(await outcomeOf(pRetry(() => api.get(1), options))).not.toBe('TypeError')
      }
    }
    const careless = gets((error) => (error.response as { status: number }).status !== 404)
    expect(await finds(careless)).toEqual(['body', 'api.get, call 1: exception ECONNRESET'])
    await passes(
      gets((error) => error.response?.status !== 404),
      { runs: 150 },
    )
  })

  test('what took effect is done again, where it has no key', async () => {
    const orders = (how: 'order' | 'orderOnce') => async (chaos: Chaos) => {
      const api = new Api()
      const wrapped = chaos.wrap('api', api)
      await pRetry(() => wrapped[how]('a'), { retries: 2, minTimeout: 50 }).catch(() => {})
      expect(api.orders.length).toBeLessThanOrEqual(1)
    }
    expect(await finds(orders('order'))).toEqual(['body', 'api.order, call 1: lost answer, ECONNRESET'])
    await passes(orders('orderOnce'), { runs: 150 })
  })
})
