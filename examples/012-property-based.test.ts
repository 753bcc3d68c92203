/**
 * 012: Property-based.
 *
 * A property holds under any schedule, or there is a smallest one that breaks it. fast-check draws schedules and what is
 * asked of the system together, and shrinks both; docs/property-based.md has all that can be drawn.
 */
import { test } from '@fast-check/vitest'
import { faults, type Schedule, withChaos } from '@faultline/vitest'
import { ExponentialBackoff, handleAll, retry } from 'cockatiel'
import fc from 'fast-check'
import { faultSchedule, runWorkload, type Workload, workload } from 'faultline/explore'
import { expect } from 'vitest'

/** Books once for each key, as payment providers do. */
class Bank {
  readonly booked = new Map<string, number>()

  async charge(key: string, amount: number): Promise<void> {
    this.booked.set(key, amount)
  }
}

type Told = 'paid' | 'failed' | 'unknown'
type Checkout = (bank: Bank, order: string) => Promise<Told>

const policy = retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() })

/** Production code, wrong: an error is taken for a payment that was not made. */
const hopeful: Checkout = (bank, order) =>
  policy
    .execute(() => bank.charge(order, 40))
    .then(
      () => 'paid',
      () => 'failed',
    )

/** Right: after an error that may have come behind the payment, nobody knows. */
const honest: Checkout = (bank, order) =>
  policy
    .execute(() => bank.charge(order, 40))
    .then(
      () => 'paid',
      () => 'unknown',
    )

/** What a customer is told is true: for one order after the other, or many at once, whatever happens to the calls. */
const tellsTheTruth = (checkout: Checkout) => (schedule: Schedule, orders: Workload<number>) =>
  withChaos(
    async (chaos) => {
      const bank = new Bank()
      const remote = chaos.wrap('bank', bank)
      const sent = await runWorkload(chaos, orders, (number) => checkout(remote, `order ${number}`))
      for (const { request, ...ended } of sent) {
        const told = ended.status === 'fulfilled' ? ended.value : expect.fail(`order ${request} threw`)
        const booked = bank.booked.has(`order ${request}`)
        if (told === 'paid') expect(booked, `order ${request} is paid`).toBe(true)
        if (told === 'failed') expect(booked, `order ${request} is charged, though it failed`).toBe(false)
      }
    },
    { schedule },
  )()

const schedules = faultSchedule({ points: ['bank.charge'], maxFaults: 4 })

test.prop([schedules, workload({ maxRequests: 5 })])(
  'whoever says that he does not know is right under any schedule',
  tellsTheTruth(honest),
)

test('whoever says that it failed is not: three lost answers use the retries up', async () => {
  const oneOrder: Workload<number> = [{ atMs: 0, request: 1 }]
  const property = fc.asyncProperty(schedules, (schedule) => tellsTheTruth(hopeful)(schedule, oneOrder))
  // In a test of your own: `await fc.assert(property)`, which prints this.
  const { counterexample } = await fc.check(property, { seed: 1, numRuns: 1000 })
  expect(counterexample?.[0].injections).toEqual([
    { fault: faults.lostAnswer(), at: 'bank.charge', when: { calls: [1, 2, 3] }, optional: true },
  ])
})
