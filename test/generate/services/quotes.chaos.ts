import { ConstantBackoff, fallback, handleAll, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel'
import type { Chaos } from 'faultline'

/** Quotes over cockatiel: a time limit for each attempt, three of them, then the last known quote. */
function quotesFrom(market: { quote(share: string): Promise<number> }) {
  const policy = wrap(
    fallback(handleAll, { price: 100, stale: true }),
    retry(handleAll, { maxAttempts: 2, backoff: new ConstantBackoff(50) }),
    timeout(500, TimeoutStrategy.Aggressive),
  )
  return (share: string) =>
    policy.execute(async () => {
      const price = await market.quote(share)
      if (typeof price !== 'number') throw new Error('no quote')
      return { price, stale: false }
    })
}

/** There is always a quote, if an old one. */
export async function thereIsAQuote(chaos: Chaos): Promise<void> {
  const market = chaos.wrap('market', { quote: async (_share: string) => 101 })
  const { price } = await quotesFrom(market)('ACME')
  if (price !== 101 && price !== 100) throw new Error(`a quote of ${price}`)
  if (chaos.clock.now() > 5000) throw new Error('too late to trade')
}
