import type { Chaos } from 'faultline'
import CircuitBreaker from 'opossum'

/** Stock over opossum: a breaker with a time limit, and "ask us" in place of a number. */
function stockFrom(warehouse: { count(item: string): Promise<number> }) {
  const breaker = new CircuitBreaker((item: string) => warehouse.count(item), { timeout: 1000, resetTimeout: 5000 })
  breaker.fallback(() => 'ask us')
  return breaker
}

/** The page is shown each time, and says how many there are or that one may ask. */
export async function pageSaysHowMany(chaos: Chaos): Promise<void> {
  const warehouse = chaos.wrap('warehouse', { count: async (_item: string) => 7 })
  const breaker = stockFrom(warehouse)
  try {
    for (let visit = 0; visit < 2; visit++) {
      const shown: unknown = await breaker.fire('lamp')
      if (shown !== 7 && shown !== 'ask us') throw new Error(`the page says ${shown}`)
    }
  } finally {
    breaker.shutdown()
  }
}
