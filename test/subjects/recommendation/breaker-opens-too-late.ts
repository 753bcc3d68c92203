import { type Chaos, faults } from '@faultline/vitest'
import { ConsecutiveBreaker, circuitBreaker, handleAll, SamplingBreaker } from 'cockatiel'
import { type Booted, catalogue, type Subject } from './subject.js'

function shop(chaos: Chaos, breaker: ConsecutiveBreaker | SamplingBreaker): Booted {
  const stock = chaos.wrap('stock', catalogue)
  const policy = circuitBreaker(handleAll, { halfOpenAfter: 5000, breaker })
  const request = () => policy.execute(() => stock.find('lamp')).catch(() => ({ degraded: true }))
  return { probe: request, every: '1s', workload: { request, perSecond: 10 } }
}

export const subject: Subject = {
  /** Four of five calls of a whole minute: what went well before has to be outweighed first. */
  wrong: (chaos) => shop(chaos, new SamplingBreaker({ threshold: 0.8, duration: 60_000, minimumRps: 1 })),
  right: (chaos) => shop(chaos, new ConsecutiveBreaker(5)),
  inject: (chaos) => void chaos.inject(faults.exception('ECONNREFUSED'), { at: 'stock.*', from: '5s', for: '40s' }),
  lasts: '60s',
}
