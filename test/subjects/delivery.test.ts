import { scenarios, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { EarlyNote, LateNote } from './delivery.js'

/** What ten messages of 10 have come to, each delivered twice. */
async function totalOf(Consumer: typeof LateNote | typeof EarlyNote, gapMs: number): Promise<number> {
  let total = 0
  await withChaos(async (chaos) => {
    const consumer = new Consumer(() => new Promise((resolve) => setTimeout(resolve, 20)))
    const queue = chaos.wrap('queue', { deliver: consumer.handle.bind(consumer) })
    chaos.inject(scenarios.duplicateDelivery({ severity: 'critical', gapMs }), { at: queue.deliver })
    for (let n = 1; n <= 10; n++) await queue.deliver({ id: `message ${n}`, amount: 10 })
    await chaos.clock.advance('1s')
    total = consumer.total
  })()
  return total
}

test('an id noted after the work lets in what is delivered again meanwhile; one noted before does not', async () => {
  expect(await totalOf(LateNote, 0)).toBe(200)
  expect(await totalOf(EarlyNote, 0)).toBe(100)
})

test('a duplicate that comes after the work is told by both', async () => {
  expect(await totalOf(LateNote, 500)).toBe(100)
  expect(await totalOf(EarlyNote, 500)).toBe(100)
})
