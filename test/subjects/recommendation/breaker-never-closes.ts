import { type Chaos, faults } from '@faultline/vitest'
import { ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel'
import { type Booted, catalogue, type Subject } from './subject.js'

function shop(chaos: Chaos, halfOpenAfter: number): Booted {
  const stock = chaos.wrap('stock', catalogue)
  const policy = circuitBreaker(handleAll, { halfOpenAfter, breaker: new ConsecutiveBreaker(5) })
  const request = () => policy.execute(() => stock.find('lamp')).catch(() => ({ degraded: true }))
  return { probe: request, every: '1s', workload: { request, perSecond: 5 } }
}

export const subject: Subject = {
  /** Thirty seconds, in microseconds: it took them for milliseconds. */
  wrong: (chaos) => shop(chaos, 30_000_000),
  right: (chaos) => shop(chaos, 30_000),
  inject: (chaos) => void chaos.inject(faults.exception('ECONNREFUSED'), { at: 'stock.*', from: '2s', for: '8s' }),
  lasts: '2m',
}
