import type { Chaos } from '@faultline/vitest'
import type { ExploreOptions } from '@faultline/vitest/explore'
import Bottleneck from 'bottleneck'
import { describe, expect, test } from 'vitest'
import { attempt, foundIn, isMended, passes, sleep } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

/** As its documentation advises: whatever does not end gives its place back. */
type Schedule = (limiter: Bottleneck, call: () => Promise<unknown>) => Promise<unknown>
const expiring: Schedule = (limiter, call) => limiter.schedule({ expiration: 1000 }, call)
const patient: Schedule = (limiter, call) => limiter.schedule(call)

/** Three users, each of whom waits for five seconds: one call at a time, and each is made. */
const requests = (schedule: Schedule) => async (chaos: Chaos) => {
  const api = chaos.wrap('api', { find: async (user: string) => `rows of ${user}` })
  const limiter = new Bottleneck({ maxConcurrent: 1, minTime: 100 })
  const begun: string[] = []
  const find = async (user: string) => {
    begun.push(user)
    return api.find(user)
  }
  const ask = (user: string) => Promise.race([attempt(() => schedule(limiter, () => find(user))), sleep(5000)])
  await Promise.all(['ann', 'bob'].map(ask))
  await sleep(1000)
  await ask('cleo')
  expect(begun, 'calls that were made').toEqual(['ann', 'bob', 'cleo'])
}

/** A call that fails, or takes too long, is made once more: by the limiter, or by who waits for it. */
const retried = (byLimiter: boolean) => async (chaos: Chaos) => {
  const api = chaos.wrap('api', { find: () => sleep(600) })
  const limiter = new Bottleneck({ maxConcurrent: 2 })
  if (byLimiter) limiter.on('failed', async (_error, { retryCount }) => (retryCount === 0 ? 500 : undefined))
  const find = () => limiter.schedule({ expiration: 1000 }, () => api.find())
  await attempt(byLimiter ? find : () => find().catch(() => sleep(500).then(find)))
  await sleep(5000)
}

/** One booking at a time for each user, by a limiter for each. */
const bookings = (limiters: () => { key(user: string): Bottleneck }) => async (chaos: Chaos) => {
  const bank = chaos.wrap('bank', { book: async (_user: string) => {} })
  const group = limiters()
  let [running, most] = [0, 0]
  const book = async () => {
    most = Math.max(most, ++running)
    await bank.book('ann').finally(() => running--)
  }
  for (let n = 0; n < 2; n++) {
    void attempt(() => group.key('ann').schedule(book))
    await sleep(180_000)
  }
  expect(most, 'bookings at a time').toBeLessThanOrEqual(1)
}

class Limiters {
  readonly #limiters = new Map<string, Bottleneck>()

  key(user: string): Bottleneck {
    const limiter = this.#limiters.get(user) ?? new Bottleneck({ maxConcurrent: 1 })
    this.#limiters.set(user, limiter)
    return limiter
  }
}

const steady: ExploreOptions = { palette: { without: ['clockJump'] } }

test('jobs that expire: nothing is found, as long as nobody sets the clock', async () => {
  await passes(requests(expiring), steady)
})

test('without that, one call that hangs holds up all others', async () => {
  expect(await foundIn(requests(patient), steady)).toEqual([
    "body: calls that were made: expected [ 'ann' ] to deeply equal [ 'ann', 'bob', 'cleo' ]",
    'api.find, call 1: hang until lifted',
  ])
})

describe('bugs, each in docs/trophies.md', () => {
  test('when the clock is set back, no job is run until it is as late again', async () => {
    expect(await finds(requests(expiring))).toEqual([
      'body',
      new Trophy('bottleneck-waits-when-the-clock-is-set-back').schedule,
    ])
  })

  test('a job that has expired and ends before its retry: a rejection that nobody can handle', async () => {
    expect(await finds(retried(true))).toEqual([
      'unhandled rejection',
      new Trophy('bottleneck-crashes-when-an-expired-job-ends-before-its-retry').schedule,
    ])
    await isMended(retried(false))
  })

  test('a group deletes a limiter whose job is running, and lets the next one run beside it', async () => {
    expect(await finds(bookings(() => new Bottleneck.Group({ maxConcurrent: 1, timeout: 60_000 })))).toEqual([
      'body',
      new Trophy('bottleneck-group-forgets-who-is-running').schedule,
    ])
    await isMended(bookings(() => new Limiters()))
  })
})
