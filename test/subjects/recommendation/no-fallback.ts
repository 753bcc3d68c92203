import { type Chaos, faults } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import CircuitBreaker from 'opossum'
import { type Booted, catalogue, type Subject } from './subject.js'

/** After five calls, at half of them failed, it opens for five seconds. */
const options = { volumeThreshold: 5, resetTimeout: 5000 }

function shop(breaker: CircuitBreaker): Booted {
  const request = () => breaker.fire('lamp')
  return { probe: request, every: '1s', workload: { request, perSecond: 10 }, dispose: () => breaker.shutdown() }
}

export const subject: Subject = {
  wrong(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(new CircuitBreaker(prices.find, options))
  },

  /** The last price that was heard of, and that it is an old one. */
  right(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    const last = new LRUCache<string, object>({ max: 100 })
    const find = async (item: string) => {
      const found = await prices.find(item)
      if (found !== null) last.set(item, found)
      return found
    }
    const breaker = new CircuitBreaker(find, options)
    breaker.fallback((item: string) => ({ ...last.get(item), degraded: true }))
    return shop(breaker)
  },

  inject: (chaos) => void chaos.inject(faults.exception('ECONNREFUSED'), { at: 'prices.*', from: '2s', for: '20s' }),
  lasts: '30s',
}
