import { type Chaos, DeadlockError, scenarios, withChaos } from '@faultline/vitest'
import { Mutex } from 'async-mutex'
import { expect, test } from 'vitest'

type Order = readonly [first: 'accounts' | 'ledger', second: 'accounts' | 'ledger']

async function transfers(chaos: Chaos, orders: readonly Order[]): Promise<void> {
  const locks = { accounts: chaos.wrap('accounts', new Mutex()), ledger: chaos.wrap('ledger', new Mutex()) }
  chaos.inject(scenarios.deadlock({ mode: 'lockOrder', withinMs: '200ms' }), { at: '*.acquire' })
  await Promise.all(
    orders.map(async ([first, second]) => {
      const release = [await locks[first].acquire(), await locks[second].acquire()]
      for (const free of release.reverse()) free()
    }),
  )
}

test('two flows that take two mutexes in opposite orders meet, and their deadlock names what each waits for', async () => {
  const run = withChaos((chaos) =>
    transfers(chaos, [
      ['accounts', 'ledger'],
      ['ledger', 'accounts'],
    ]),
  )
  const error = await run().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(DeadlockError)
  // Each waits for the mutex itself: it is not the fault that holds it.
  const waiting = (error as DeadlockError).pending.map(({ what }) => what)
  expect(waiting.sort()).toEqual(['call 2 of accounts.acquire', 'call 2 of ledger.acquire'])
})

test(
  'two flows that keep to one order are only late',
  withChaos(async (chaos) => {
    await transfers(chaos, [
      ['accounts', 'ledger'],
      ['accounts', 'ledger'],
    ])
    // Each of the four calls waits for another in vain.
    expect(chaos.clock.now()).toBe(800)
  }),
)
