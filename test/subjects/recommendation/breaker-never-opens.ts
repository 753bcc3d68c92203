import { type Chaos, faults } from '@faultline/vitest'
import { type CircuitBreakerPolicy, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { type Booted, catalogue, type Subject } from './subject.js'

const fiveInARow = () => circuitBreaker(handleAll, { halfOpenAfter: 5000, breaker: new ConsecutiveBreaker(5) })

function shop(chaos: Chaos, breakerOf: () => CircuitBreakerPolicy): Booted {
  const stock = chaos.wrap('stock', catalogue)
  const request = () =>
    breakerOf()
      .execute(() => stock.find('lamp'))
      .catch(() => ({ degraded: true }))
  return { probe: request, workload: { request, perSecond: 10 } }
}

export const subject: Subject = {
  /** A breaker for each request: none lives to see a second failure. */
  wrong: (chaos) => shop(chaos, fiveInARow),

  /** One for all of them. */
  right(chaos) {
    const breaker = fiveInARow()
    return shop(chaos, () => breaker)
  },

  inject: (chaos) => void chaos.inject(faults.exception('ECONNREFUSED'), { at: 'stock.*', from: '2s', for: '20s' }),
  lasts: '30s',
}
