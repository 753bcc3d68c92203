import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { E_TIMEOUT, Mutex, Semaphore, withTimeout } from 'async-mutex'
import { describe, expect, test } from 'vitest'
import { passes } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

class Reports {
  async read(_megabytes: number): Promise<void> {
    await sleep(10)
  }
}

/** Reports share three megabytes, and wait no longer than 100 ms for theirs. */
async function readsWithinBudget(chaos: Chaos): Promise<void> {
  const reports = chaos.wrap('reports', new Reports())
  const permits = new Semaphore(3)
  const budget = withTimeout(permits, 100)
  let megabytes = 0
  chaos.always('within three megabytes', () => megabytes <= 3)
  chaos.eventually('all of them are given back', () => permits.getValue() === 3, '1s')
  const read = (size: number) =>
    budget.runExclusive(async () => {
      megabytes += size
      try {
        await reports.read(size)
      } finally {
        megabytes -= size
      }
    }, size)
  await Promise.allSettled([read(2), read(1), read(3), read(1)])
}

class Accounts {
  amount = 0

  async read(): Promise<number> {
    await sleep(5)
    return this.amount
  }

  async write(amount: number): Promise<void> {
    await sleep(5)
    this.amount = amount
  }
}

/** Two pay in at once; nobody waits for ever. What was lost on the way back is paid in nevertheless. */
async function paysIn(chaos: Chaos): Promise<void> {
  const accounts = new Accounts()
  const wrapped = chaos.wrap('accounts', accounts)
  const mutex = withTimeout(new Mutex(), 1000)
  chaos.eventually('the lock is free', () => !mutex.isLocked(), '1s')
  let paid = 0
  const payIn = (by: number) =>
    mutex.runExclusive(async () => {
      const amount = await wrapped.read()
      if (typeof amount !== 'number') throw new TypeError('no amount')
      await wrapped.write(amount + by)
      paid += by
    })
  await Promise.allSettled([payIn(1), payIn(10)])
  expect(accounts.amount).toBeGreaterThanOrEqual(paid)
}

test('a budget by weights with a timeout: never exceeded, and all given back', async () => {
  await passes(readsWithinBudget)
})

test('deposits under a lock: none is lost', async () => {
  await passes(paysIn, { runs: 400 })
})

describe('misuse', () => {
  /** Jobs of which one at a time saves, each of which takes and frees the lock in its own way. */
  const saves = (save: (mutex: Mutex, save: () => Promise<void>) => Promise<void>) => async (chaos: Chaos) => {
    const store = chaos.wrap('store', { save: () => sleep(5) })
    const mutex = new Mutex()
    let saving = 0
    chaos.always('one at a time', () => saving <= 1)
    const once = async () => {
      saving++
      try {
        await store.save()
      } finally {
        saving--
      }
    }
    await Promise.allSettled([1, 2, 3].map(() => save(mutex, once)))
  }

  test('freed in catch and again in finally: somebody else is freed, too', async () => {
    const twice = saves(async (mutex, save) => {
      const release = await mutex.acquire()
      try {
        await save()
      } catch {
        mutex.release()
      } finally {
        release()
      }
    })
    expect(await finds(twice)).toEqual(['always', 'store.save, call 1: exception ECONNRESET'])
  })

  test('not freed after an error: all others wait for ever', async () => {
    const seldom = saves(async (mutex, save) => {
      const release = await mutex.acquire()
      await save()
      release()
    })
    expect(await finds(seldom)).toEqual(['deadlock', 'store.save, call 1: exception ECONNRESET'])
  })

  test('runExclusive frees it once, whatever comes', async () => {
    await passes(
      saves((mutex, save) => mutex.runExclusive(save)),
      { runs: 150 },
    )
  })
})

describe('trophies', () => {
  test('who has given up waiting keeps its place, and others wait behind it', async () => {
    const found = await finds(async (chaos) => {
      const reports = chaos.wrap('reports', new Reports())
      const permits = new Semaphore(3)
      const budget = withTimeout(permits, 100)
      const read = (size: number) =>
        budget
          .runExclusive(() => reports.read(size), size)
          .then(
            () => 'read',
            (error) => (error === E_TIMEOUT ? 'no permit' : 'failed'),
          )
      const first = read(2)
      // The third megabyte is free, and nobody waits for it any more.
      if ((await read(3)) === 'no permit') expect(await read(1)).not.toBe('no permit')
      await first
    })
    expect(found).toEqual(['body', new Trophy('async-mutex-who-gave-up-blocks-others').schedule])
  })

  test('who waits for a free permit is not told when cancel() makes room', async () => {
    const found = await finds(async (chaos) => {
      const reports = chaos.wrap('reports', new Reports())
      const permits = new Semaphore(2)
      const read = (size: number) => permits.runExclusive(() => reports.read(size), size).catch(() => {})
      const [light, heavy] = [read(1), read(2)]
      const free = permits.waitForUnlock(1).then(() => 'free')
      await sleep(5)
      permits.cancel()
      const told = await Promise.race([free, sleep(1000, 'not told')])
      expect([told, permits.getValue()]).not.toEqual(['not told', 1])
      await Promise.all([light, heavy])
    })
    expect(found).toEqual(['body', new Trophy('async-mutex-unlock-is-not-told-after-cancel').schedule])
  })
})
