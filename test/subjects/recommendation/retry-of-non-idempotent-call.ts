import { type Chaos, scenarios } from '@faultline/vitest'
import pRetry from 'p-retry'
import type { Booted, Subject } from './subject.js'

const retries = { retries: 4, minTimeout: 50, randomize: true }

function shop(buy: (order: number) => Promise<unknown>): Booted {
  return { probe: () => true, workload: { request: buy, perSecond: 10, timeoutMs: '3s' } }
}

export const subject: Subject = {
  /** The bank sees one more payment of 40. */
  wrong(chaos: Chaos) {
    const bank = chaos.wrap('bank', { charge: async (amount: number) => `charged ${amount}` })
    return shop(() => pRetry(() => bank.charge(40), retries))
  },

  /** The bank sees the payment of an order, and knows it again. */
  right(chaos: Chaos) {
    const bank = chaos.wrap('bank', { charge: async (amount: number, key: string) => `charged ${amount} for ${key}` })
    return shop((order) => pRetry(() => bank.charge(40, `order ${order}`), retries))
  },

  inject: (chaos) =>
    void chaos.inject(scenarios.connectionReset({ afterEffect: 0, probability: 0.3 }), {
      at: 'bank.*',
      from: '2s',
      for: '5s',
    }),
  lasts: '10s',
}
