import { type Chaos, faults } from '@faultline/vitest'
import pRetry from 'p-retry'
import { type Booted, catalogue, type Subject } from './subject.js'

function shop(find: () => Promise<unknown>): Booted {
  return { probe: find, every: '1s', probeTimeoutMs: '5s', workload: { request: find, perSecond: 10, timeoutMs: '5s' } }
}

export const subject: Subject = {
  /** Four times, one right after the other. */
  wrong(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await prices.find('lamp')
        } catch (error) {
          if (attempt === 4) throw error
        }
      }
    })
  },

  /** Each pause twice as long as the one before, drawn up to twice that. */
  right(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => pRetry(() => prices.find('lamp'), { retries: 4, minTimeout: 100, randomize: true }))
  },

  inject: (chaos) =>
    void chaos.inject(faults.exception(503), { at: 'prices.*', from: '2s', for: '5s', probability: 0.6 }),
  lasts: '15s',
}
