import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { E_TIMEOUT, Mutex, type MutexInterface, withTimeout } from 'async-mutex'
import { expect, test } from 'vitest'
import { numbers, Page, standstill } from './weakness.test-support.js'

const page = new Page('async-mutex-waits-for-ever')

/** Ten transfers under one lock; the answer of the first never comes. What became of them after an hour. */
async function transfer(chaos: Chaos, lock: MutexInterface) {
  const bank = chaos.wrap('bank', { transfer: async (n: number) => n })
  chaos.inject(scenarios.deadlock({ severity: 'critical' }), { at: bank.transfer, calls: 1 })
  let done = 0
  const givenUpMs: number[] = []
  const transfers = numbers(10).map((n) =>
    lock
      .runExclusive(() => bank.transfer(n))
      .then(
        () => done++,
        (error: unknown) => error === E_TIMEOUT && givenUpMs.push(chaos.clock.now()),
      ),
  )
  await chaos.clock.advance('1h')
  const seen = {
    'transfers that wait after an hour': transfers.length - done - givenUpMs.length,
    'transfers that were given up': givenUpMs.length,
    'after, in seconds': givenUpMs.length === 0 ? 'never' : (givenUpMs[0] as number) / 1000,
  }
  return { seen, transfers }
}

test('default: whoever comes after a holder that hangs waits for ever', async () => {
  const error = await standstill(async (chaos) => {
    const { seen, transfers } = await transfer(chaos, new Mutex())
    expect(Object.values(seen)).toEqual([10, 0, 'never'])
    page.shows('default', seen)
    await Promise.all(transfers)
  })
  expect(error.atMs).toBe(3_600_000)
  expect(error.pending).toMatchObject([{ what: 'call 1 of bank.transfer (held by: drop the answer)', sinceMs: 0 }])
})

test(
  'withTimeout: the nine that wait are told after five seconds; the holder still hangs',
  withChaos(async (chaos) => {
    const { seen } = await transfer(chaos, withTimeout(new Mutex(), 5000))
    expect(Object.values(seen)).toEqual([1, 9, 5])
    page.shows('cured', seen)
  }),
)
