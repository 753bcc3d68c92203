import Bottleneck from 'bottleneck'
import type { Chaos } from 'faultline'

/** Payouts over bottleneck: one every 100 ms, and each that failed once more. */
function payoutsTo(bank: { pay(account: string): Promise<string> }) {
  const limiter = new Bottleneck({ maxConcurrent: 1, minTime: 100 })
  limiter.on('failed', async (_error, { retryCount }) => (retryCount === 0 ? 50 : undefined))
  return (account: string) => limiter.schedule(() => bank.pay(account))
}

/** Each account is paid once, or whoever asked is told that it was not. */
export async function paidOnce(chaos: Chaos): Promise<void> {
  const paid = new Map<string, number>()
  const bank = chaos.wrap('bank', {
    async pay(account: string) {
      paid.set(account, (paid.get(account) ?? 0) + 1)
      return 'done'
    },
  })
  const pay = payoutsTo(bank)
  await Promise.allSettled(['a', 'b'].map((account) => pay(account)))
  for (const [account, times] of paid) if (times > 1) throw new Error(`${account} was paid ${times} times`)
}
