import { type Chaos, scenarios } from '@faultline/vitest'
import pRetry from 'p-retry'
import { type Booted, catalogue, type Subject } from './subject.js'

function shop(find: () => Promise<unknown>): Booted {
  return { probe: find, every: '1s', workload: { request: find, perSecond: 10, timeoutMs: '2s' } }
}

export const subject: Subject = {
  wrong(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => prices.find('lamp'))
  },

  /** Up to three more times, after about 50, 100 and 200 ms, each drawn up to twice as long. */
  right(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => pRetry(() => prices.find('lamp'), { retries: 3, minTimeout: 50, randomize: true }))
  },

  inject: (chaos) =>
    void chaos.inject(scenarios.randomExceptions({ errors: ['ECONNRESET'], probability: 0.3 }), {
      at: 'prices.*',
      from: '2s',
      for: '5s',
    }),
  lasts: '10s',
}
