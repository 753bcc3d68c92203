import { type Chaos, scenarios } from '@faultline/vitest'
import pTimeout from 'p-timeout'
import { type Booted, catalogue, type Subject } from './subject.js'

/** Asked ten times a second; whoever asks has gone after a second. */
function shop(find: () => Promise<unknown>): Booted {
  return { probe: find, workload: { request: find, perSecond: 10, timeoutMs: '1s' } }
}

export const subject: Subject = {
  /** Waits as long as it takes. */
  wrong(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    return shop(() => prices.find('lamp'))
  },

  /** Waits for 300 ms, then says what the price was. */
  right(chaos: Chaos) {
    const prices = chaos.wrap('prices', catalogue)
    let last: unknown
    return shop(async () => {
      try {
        last = await pTimeout(prices.find('lamp'), { milliseconds: 300 })
        return { price: last }
      } catch {
        return { price: last, degraded: true }
      }
    })
  },

  inject: (chaos) => void chaos.inject(scenarios.networkPartition(), { at: 'prices.*', from: '2s', for: '3s' }),
  lasts: '10s',
}
