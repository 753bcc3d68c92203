import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { RacyCounter, SerialCounter, type Store } from './counter.js'

async function losesNothing(chaos: Chaos, Counter: new (store: Store) => RacyCounter | SerialCounter, slow: boolean) {
  let value = 0
  const store = chaos.wrap('store', {
    read: async () => value,
    write: async (next: number) => {
      value = next
    },
  })
  if (slow) chaos.inject(faults.latency({ delayMs: [1, 200] }), { at: 'store.*' })
  const counter = new Counter(store)
  const all: Promise<void>[] = []
  for (let i = 0; i < 20; i++) {
    all.push(counter.add())
    await sleep(50)
  }
  await Promise.all(all)
  expect(value, 'counted').toBe(20)
}

test('a counter that reads and writes apart is caught by latency, whatever the seed', async () => {
  for (const seed of [1, 2, 3, 4, 5])
    await expect(inSession((chaos) => losesNothing(chaos, RacyCounter, true), { seed })()).rejects.toThrow(/counted/)
})

test('without a fault it is not: its race never shows', async () => {
  await inSession((chaos) => losesNothing(chaos, RacyCounter, false))()
})

test(
  'a counter that does one thing at a time passes',
  withChaos((chaos) => losesNothing(chaos, SerialCounter, true)),
)
