/**
 * 003: Retries, and the answer that was lost.
 *
 * The fault that breaks most retries is not the call that fails: it is the call that takes effect and whose answer is
 * lost. To the caller both look the same. `faults.lostAnswer` makes the second kind.
 */
import { faults, isInjected, withChaos } from '@faultline/vitest'
import { ExponentialBackoff, handleAll, retry } from 'cockatiel'
import { expect, test } from 'vitest'

class Bank {
  readonly booked: number[] = []
  readonly #keys = new Set<string>()

  /** Books once for each key; without a key, each time it is called. */
  async charge(amount: number, key?: string): Promise<void> {
    if (key !== undefined && this.#keys.has(key)) return
    if (key !== undefined) this.#keys.add(key)
    this.booked.push(amount)
  }
}

const policy = retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() })

test(
  'a retry alone is enough when the call was never made',
  withChaos(async (chaos) => {
    const bank = new Bank()
    const remote = chaos.wrap('bank', bank)
    chaos.inject(faults.exception('ECONNREFUSED'), { at: remote.charge, calls: [1, 2] })

    await policy.execute(() => remote.charge(40))

    expect(bank.booked).toEqual([40])
  }),
)

test(
  'a retry alone books twice when the answer was lost',
  withChaos(async (chaos) => {
    const bank = new Bank()
    const remote = chaos.wrap('bank', bank)
    chaos.inject(faults.lostAnswer('ETIMEDOUT'), { at: remote.charge, calls: 1 })

    await policy.execute(() => remote.charge(40))

    // The bug, shown. A chaos test of your own would expect [40] here, and fail.
    expect(bank.booked).toEqual([40, 40])
  }),
)

test(
  'with an idempotency key it is booked once, whichever calls are lost',
  withChaos(async (chaos) => {
    const bank = new Bank()
    const remote = chaos.wrap('bank', bank)
    chaos.inject(faults.lostAnswer('ETIMEDOUT'), { at: remote.charge, probability: 0.3, optional: true })

    for (let order = 1; order <= 100; order++) {
      const paying = policy.execute(() => remote.charge(40, `order ${order}`))
      // Four lost answers in a row use the retries up. What the code then meets is a real-looking error of ours.
      await paying.catch((error) => expect(isInjected(error)).toBe(true))
    }

    expect(bank.booked).toHaveLength(100)
  }),
)
