import { type Chaos, faults } from '@faultline/vitest'
import pRetry from 'p-retry'
import { type Booted, catalogue, type Subject } from './subject.js'

const twoMore = { retries: 2, minTimeout: 20, randomize: true }

function shop(find: () => Promise<unknown>): Booted {
  const request = () => find().catch(() => ({ degraded: true }))
  return { probe: request, workload: { request, perSecond: 10, timeoutMs: '5s' }, probeTimeoutMs: '5s' }
}

export const subject: Subject = {
  /** The page, the service behind it and its client: each tries three times, all together 27. */
  wrong(chaos: Chaos) {
    const stock = chaos.wrap('stock', catalogue)
    const client = () => pRetry(() => stock.find('lamp'), twoMore)
    const service = () => pRetry(client, twoMore)
    return shop(() => pRetry(service, twoMore))
  },

  /** The one next to the fault tries three times, the others not at all. */
  right(chaos: Chaos) {
    const stock = chaos.wrap('stock', catalogue)
    return shop(() => pRetry(() => stock.find('lamp'), twoMore))
  },

  inject: (chaos) => void chaos.inject(faults.exception(503), { at: 'stock.*', from: '2s', for: '4s' }),
  lasts: '10s',
}
