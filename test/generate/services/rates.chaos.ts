import type { Chaos } from 'faultline'
import pRetry from 'p-retry'

/** Exchange rates over p-retry: three attempts. */
function ratesFrom(api: { rate(currency: string): Promise<number> }) {
  return (currency: string) => pRetry(() => api.rate(currency), { retries: 2, minTimeout: 100 })
}

/** A price is shown: it is a number, and it does not take longer than people wait. */
export async function priceIsShown(chaos: Chaos): Promise<void> {
  const api = chaos.wrap('rates', { rate: async (_currency: string) => 1.25 })
  const rate = await ratesFrom(api)('EUR')
  if (typeof rate !== 'number') throw new Error(`the price is ${rate}`)
  if (chaos.clock.now() > 10_000) throw new Error('nobody waits that long')
}
